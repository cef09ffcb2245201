"""
What the store doctor says of a shop, over real HTTP: the cause and the cure of each fault.
"""

import socket

import pytest
import trustme

from adapters.registry import BUILT_IN
from app.domain.ports import Verdict
from tests.stores.woocommerce import Answer, WooCommerceStore
from tests.stores.woocommerce_auth import CUSTOMER, READ, WRITE_ONLY, Key
from tests.stores.woocommerce_data import recordings

INDEX = "/"
ORDERS = "/wc/v3/orders"


@pytest.fixture(name="examine")
def _examine(configured):
    def examine(store, **options):
        return list(BUILT_IN["woocommerce"].check(configured(store, **options)))

    return examine


def told(results):
    return [(result.subject, result.verdict) for result in results]


def last(results):
    """
    What stopped the examination: nothing else is said to be wrong.
    """
    assert [result.verdict for result in results[:-1] if result.verdict is Verdict.FAILED] == []
    assert results[-1].verdict is Verdict.FAILED
    return results[-1]


def page(text, status=200, **headers):
    return Answer(status, text.encode(), {"Content-Type": "text/html"} | headers)


def recorded(name):
    recording = recordings()[name]
    return Answer(recording["status"], recording["body_raw"].encode(), dict(recording["headers"]))


def test_sound_shop(shop, examine):
    results = examine(shop)

    assert [(result.subject, result.verdict, result.found) for result in results] == [
        ("connection", Verdict.OK, "WordPress answers at this address"),
        ("WooCommerce", Verdict.OK, "its REST API is there"),
        ("key", Verdict.OK, "it may read orders (Basic over TLS)"),
        ("versions", Verdict.OK, "WooCommerce 10.5.0, WordPress 6.9.7"),
        ("tracking", Verdict.OK, "Advanced Shipment Tracking 3.9.2, WooCommerce fulfillments"),
    ]


def test_sound_shop_over_plain_http(examine):
    with WooCommerceStore(tls=False, path="/shop") as shop:
        results = examine(shop)

    assert ("key", Verdict.OK) in told(results)
    assert results[2].found == "it may read orders (OAuth 1.0a)"


def test_key_that_may_read_orders_but_not_the_system_status(shop, examine):
    shop.rest.can_read_reports = False
    shop.rest.has_fulfillments = False

    results = examine(shop)

    assert told(results)[3:] == [("versions", Verdict.SKIPPED), ("tracking", Verdict.OK)]
    assert results[4].found == "Advanced Shipment Tracking"


def test_shop_without_tracking(shop, examine):
    shop.rest.has_fulfillments = False
    shop.rest.plugins = [("woocommerce-shipstation-integration/shipstation.php", "ShipStation", "5.2.0")]

    results = examine(shop)

    assert told(results)[4:] == [("tracking", Verdict.WARNING), ("ShipStation", Verdict.WARNING)]
    assert all(result.fix for result in results[4:])


class TestAddress:
    def test_wrong_host(self, examine):
        result = last(examine("https://no-such-shop.invalid"))

        assert (result.subject, result.found) == ("address", "there is no such host")
        assert "WOOCOMMERCE_STORE_URL" in result.fix

    def test_nothing_listens(self, examine):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        result = last(examine(f"https://127.0.0.1:{port}"))

        assert "nothing listens" in result.found

    def test_unknown_authority(self, shop, examine, tmp_path):
        stranger = tmp_path / "stranger.pem"
        trustme.CA().cert_pem.write_to_path(stranger)

        result = last(examine(shop, STORE_CA_BUNDLE=str(stranger)))

        assert result.subject == "TLS"
        assert "STORE_CA_BUNDLE" in result.fix

    def test_http_where_the_server_speaks_tls(self, shop, examine):
        result = last(examine(shop.url.replace("https:", "http:")))

        assert result.fix == "use https:// in WOOCOMMERCE_STORE_URL"

    def test_http_where_nginx_wants_tls(self, examine):
        with WooCommerceStore(tls=False) as shop:
            shop.script.append(page("<html>400 The plain HTTP request was sent to HTTPS port", 400))
            result = last(examine(shop))

        assert result.fix == "use https:// in WOOCOMMERCE_STORE_URL"

    def test_http_where_https_is_wanted(self, examine):
        with WooCommerceStore(tls=False) as shop:
            shop.script.append(page("", 301, Location=f"{shop.url.replace('http:', 'https:')}/wp-json/"))
            result = last(examine(shop))

        assert result.found == "the shop wants https and sends plain http away"

    def test_shop_that_moved(self, shop, examine):
        shop.script.append(page("", 301, Location="https://www.shop.example/wp-json/?key=1"))

        result = last(examine(shop))

        assert result.found == "the shop is elsewhere: it redirects to https://www.shop.example"

    def test_site_that_is_no_wordpress(self, shop, examine):
        shop.script_by_route = {INDEX: page("<html>parked"), "/wp-json/": page("<html>parked", 404)}

        assert "no WordPress REST API" in last(examine(shop)).found

    def test_shop_in_a_sub_directory_that_was_left_out(self, examine):
        with WooCommerceStore(path="/shop") as shop:
            result = last(examine(shop.url.removesuffix("/shop")))

        assert "sub-directory" in result.fix


class TestSite:
    def test_woocommerce_off(self, shop, examine):
        shop.rest.is_active = False

        result = last(examine(shop))

        assert (result.subject, result.fix) == (
            "WooCommerce",
            "switch the WooCommerce plugin on, or correct the address",
        )

    def test_maintenance(self, shop, examine):
        shop.script.append(recorded("maintenance_orders"))

        assert last(examine(shop)).subject == "maintenance"

    @pytest.mark.parametrize(
        "answer",
        [
            page("<html>Attention Required! | Cloudflare", 403),
            page("<html>Not Acceptable!", 406),
            page("<html>Just a moment... <div id=challenge>"),
            page("<html>Staging", 401, **{"WWW-Authenticate": "Basic"}),
            page("<html>ModSecurity", 501),
        ],
        ids=lambda answer: str(answer.status),
    )
    @pytest.mark.parametrize("where", [INDEX, ORDERS])
    def test_firewall(self, shop, examine, answer, where):
        shop.script_by_route = {where: answer}

        result = last(examine(shop))

        assert result.subject == "firewall"
        assert "most-recent-order" in result.fix

    def test_crash(self, shop, examine):
        shop.script.append(page("<html>There has been a critical error", 500))

        assert "PHP error log" in last(examine(shop)).fix

    def test_closed_api(self, shop, examine):
        body = b'{"code":"rest_not_logged_in","message":"You are not logged in.","data":{"status":401}}'
        shop.script_by_route = {INDEX: Answer(401, body), ORDERS: Answer(401, body)}

        assert last(examine(shop)).subject == "REST API"

    def test_api_closed_to_strangers_only(self, shop, examine):
        body = b'{"code":"rest_not_logged_in","message":"You are not logged in.","data":{"status":401}}'
        shop.script_by_route = {INDEX: Answer(401, body)}

        assert told(examine(shop))[:2] == [("connection", Verdict.OK), ("key", Verdict.OK)]

    def test_index_is_asked_for_without_the_key(self, shop, examine):
        examine(shop)

        assert "Authorization" not in shop.asked[0].headers

    def test_index_is_asked_for_by_its_parts(self, shop, examine):
        examine(shop)

        assert shop.asked[0].query == {"_fields": "name,namespaces"}  # the whole is 1.2 MB

    @pytest.mark.parametrize("not_found_status", [404, 200, 301])
    @pytest.mark.parametrize("tls", [True, False])
    def test_plain_permalinks(self, examine, tls, not_found_status):
        with WooCommerceStore(tls=tls) as shop:
            shop.has_pretty_permalinks, shop.not_found_status = False, not_found_status
            results = examine(shop)

        assert told(results)[:2] == [("connection", Verdict.OK), ("permalinks", Verdict.WARNING)]
        assert "Settings → Permalinks" in results[1].fix
        assert ("key", Verdict.OK) in told(results)


class TestKey:
    def test_authorization_stripped(self, shop, examine):
        shop.strips_authorization = True

        results = examine(shop)

        assert told(results)[2] == ("key", Verdict.WARNING)
        assert "HTTP_AUTHORIZATION" in results[2].fix

    def test_site_behind_a_proxy_that_does_not_say_https(self, shop, examine):
        shop.knows_it_is_https = False

        results = examine(shop)

        assert told(results)[2] == ("key", Verdict.WARNING)
        assert "X-Forwarded-Proto" in results[2].fix

    @pytest.mark.parametrize("tls", [True, False])
    @pytest.mark.parametrize(
        ("key", "found"),
        [
            (Key("ck_revoked", "cs_revoked"), "does not recognise the key"),
            (Key(READ.consumer_key, "cs_wrong"), "wrong"),
            (WRITE_ONLY, "no read permission"),
            (CUSTOMER, "its owner may not read orders"),
        ],
        ids=["unknown", "wrong secret", "write only", "without rights"],
    )
    def test_that_will_not_do(self, examine, tls, key, found):
        with WooCommerceStore(tls=tls) as shop:
            result = last(examine(shop, key=key))

        assert (result.subject, found in result.found) == ("key", True)
        assert result.fix
        assert key.consumer_secret not in repr(result)

    def test_refused_in_another_language(self, shop, examine):
        body = {
            "code": "woocommerce_rest_authentication_error",
            "message": "A chave é inválida.",
            "data": {"status": 401},
        }
        shop.script_by_route = {ORDERS: Answer(401, str(body).replace("'", '"').encode())}

        assert "its secret is wrong or it lacks the permission Read" in last(examine(shop)).found

    @pytest.mark.parametrize(
        ("name", "found"), [("oauth_old_timestamp", "clocks differ"), ("oauth_bad_signature", "signature wrong")]
    )
    def test_signature(self, shop, examine, name, found):
        shop.script_by_route = {ORDERS: recorded(name)}

        assert found in last(examine(shop)).found

    def test_application_password_unknown(self, shop, examine):
        body = b'{"code":"invalid_username","message":"Unknown username.","data":null}'
        shop.script_by_route = {ORDERS: Answer(401, body)}

        assert "does not recognise the key" in last(examine(shop)).found


def test_key_that_may_read_orders_but_not_customers(shop, examine):
    shop.rest.can_list_customers = False

    result = examine(shop)[-1]

    assert (result.subject, result.verdict) == ("customers", Verdict.WARNING)
    assert "Shop manager" in result.fix
