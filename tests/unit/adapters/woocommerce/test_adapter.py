"""
The newest order of a customer, over real HTTP.
"""

import logging
import threading
from datetime import UTC, datetime, timedelta

import pytest

from adapters.registry import BUILT_IN
from adapters.testing.contract import to_answer
from app.domain.errors import (
    Fault,
    IdentityMismatch,
    NotFoundReason,
    OrderNotFound,
    UpstreamError,
    UpstreamMalformed,
    UpstreamRejected,
    UpstreamThrottled,
    UpstreamUnavailable,
)
from tests.stores.woocommerce import Answer, WooCommerceStore
from tests.stores.woocommerce_auth import CUSTOMER, READ, WRITE_ONLY, Key
from tests.stores.woocommerce_data import recordings
from tests.unit.adapters.woocommerce.orders import order

ANA = "2"  # one processing order, an older one completed
STEFAN = "11"  # his newest is a draft of the block checkout
ORDERS = "/wc/v3/orders"
# An adapter's first answer from a shop with statuses of plugins, which lists may hide from those who do not name them.
FIRST = [ORDERS, f"{ORDERS}/statuses", ORDERS]


def is_query_key_used(asked):
    return "consumer_secret" in asked.query


def keep_own_statuses(shop):
    """
    A shop without plugins that add statuses: its lists hide none.
    """
    for slug in ("partial-shipped", "delivered"):
        shop.shop.statuses.pop(slug)


def page(text, status=200, **headers):
    return Answer(status, text.encode(), {"Content-Type": "text/html; charset=UTF-8"} | headers)


class TestNewest:
    def test_takes_one_call_and_one_for_the_product(self, shop, latest):
        order = latest(shop, ANA)

        assert order.id == "185"
        assert shop.routes == [*FIRST, "/wc/v3/products/29"]
        assert shop.asked[0].query | {"_fields": ""} == {
            "customer": "2",
            "orderby": "date",
            "order": "desc",
            "per_page": "1",
            "_fields": "",
        }

    def test_a_draft_costs_one_more_call(self, shop, latest):
        keep_own_statuses(shop)
        order = latest(shop, STEFAN)

        assert order.id == "196"
        assert shop.routes[:3] == [ORDERS, f"{ORDERS}/statuses", ORDERS]
        assert [asked.query.get("per_page") for asked in shop.asked[:3]] == ["1", None, "4"]

    def test_more_drafts_than_the_second_call_shows_are_looked_past(self, shop, latest):
        keep_own_statuses(shop)
        for number in range(300, 307):
            shop.shop.add_order(197, id=number, date_created_gmt="2026-11-23T12:00:00")

        order = latest(shop, STEFAN)

        assert order.id == "196"
        assert shop.routes[:5] == [*FIRST, ORDERS, f"{ORDERS}/196"]

    def test_nothing_but_drafts_is_no_order(self, shop, latest):
        keep_own_statuses(shop)
        with pytest.raises(OrderNotFound) as error:
            latest(shop, "23")

        assert error.value.reason is NotFoundReason.NO_ORDERS

    def test_of_one_second_the_greatest_id_wins(self, shop, latest):
        assert latest(shop, "16").id == "204"

    def test_of_one_second_behind_a_draft_the_greatest_id_wins(self, shop, latest):
        shop.shop.add_order(197, id=900, customer_id=16, date_created_gmt="2026-11-23T12:00:00")

        assert latest(shop, "16").id == "204"

    def test_trashed_orders_are_not_listed(self, shop, latest):
        shop.shop.orders[185]["status"] = "trash"

        assert latest(shop, ANA).id == "184"

    def test_orders_number_may_be_a_plugins(self, shop, latest):
        shop.shop.orders[185]["number"] = "#A-1001"

        assert latest(shop, ANA).order_number == "#A-1001"

    def test_in_a_status_that_lists_hide_is_found(self, shop, latest, configured):
        shop.shop.statuses["em-rota"] = "Em rota"
        shop.rest.hidden_statuses = {"em-rota"}
        shop.shop.add_order(185, id=900, number="900", status="em-rota", date_created_gmt="2026-11-23T12:00:00")
        adapter = BUILT_IN["woocommerce"].build(configured(shop, WOOCOMMERCE_PRODUCT_DETAILS="false"))

        assert latest(shop, ANA, adapter=adapter).id == "900"
        shop.asked.clear()
        assert latest(shop, ANA, adapter=adapter).id == "900"
        assert shop.routes == [ORDERS]  # the statuses are known

    def test_hidden_and_alone_is_not_said_to_be_none(self, shop, latest):
        shop.shop.statuses["em-rota"] = "Em rota"
        shop.rest.hidden_statuses = {"em-rota"}
        shop.shop.add_order(185, id=900, customer_id=777, status="em-rota")

        assert latest(shop, "777").id == "900"

    def test_a_status_whose_plugin_is_switched_off_costs_no_answer(self, shop, latest, configured):
        adapter = BUILT_IN["woocommerce"].build(configured(shop, WOOCOMMERCE_PRODUCT_DETAILS="false"))
        latest(shop, ANA, adapter=adapter)
        del shop.shop.statuses["partial-shipped"]
        shop.asked.clear()

        assert [latest(shop, ANA, adapter=adapter).id for _ in range(3)] == ["185", "185", "185"]
        assert shop.routes == [ORDERS, ORDERS, f"{ORDERS}/statuses", ORDERS, ORDERS]

    def test_nobody_says_none_while_a_status_may_hide_one(self, shop, latest):
        shop.script_by_route[f"{ORDERS}/statuses"] = page("<html>busy", 503)

        with pytest.raises(UpstreamError):
            latest(shop, "13")

    def test_a_shop_that_keeps_its_statuses_to_itself_is_answered_for(self, shop, latest):
        shop.script_by_route[f"{ORDERS}/statuses"] = page("<html>busy", 503)

        assert latest(shop, ANA).id == "185"


class TestFollowUps:
    """
    An order that a plugin made of another one of the same customer is not what the customer placed.
    """

    @pytest.mark.parametrize(
        "changes",
        [
            {"parent_id": 185, "created_via": "dokan"},
            {"parent_id": 185, "created_via": "mvx_vendor_order"},
            {"parent_id": 185, "created_via": "wc_deposits", "status": "scheduled-payment"},
            {"parent_id": 0, "created_via": "wc_deposits"},
        ],
        ids=["Dokan", "MultiVendorX", "instalment", "deposit without its parent"],
    )
    def test_the_order_they_belong_to_counts(self, shop, latest, changes):
        shop.shop.statuses["scheduled-payment"] = "Scheduled"
        for order_id in (901, 902, 903):
            made = {"id": order_id, "date_created_gmt": "2026-11-23T18:00:00"} | changes
            shop.shop.add_order(185, **made)

        assert latest(shop, ANA).id == "185"

    def test_many_parts_are_looked_past(self, shop, latest):
        for order_id in range(901, 915):
            shop.shop.add_order(185, id=order_id, parent_id=185, date_created_gmt="2026-11-23T18:00:00")

        assert latest(shop, ANA).id == "185"

    @pytest.mark.parametrize(
        "changes",
        [
            {"parent_id": 185, "created_via": "subscription"},
            {"parent_id": 185, "meta_data": [{"id": 1, "key": "_subscription_renewal", "value": "33"}]},
            {"parent_id": 184_000},  # of an order that is gone
            {"parent_id": 206},  # of somebody else's order
        ],
        ids=["renewal", "renewal by its note", "parent gone", "parent of another"],
    )
    def test_an_order_of_its_own_counts(self, shop, latest, changes):
        shop.shop.add_order(185, id=901, number="901", date_created_gmt="2026-11-23T18:00:00", **changes)

        assert latest(shop, ANA).id == "901"

    def test_an_order_dated_ahead_does_not_count(self, shop, latest):
        ahead = f"{datetime.now(UTC) + timedelta(days=2):%Y-%m-%dT%H:%M:%S}"
        shop.shop.add_order(185, id=901, date_created_gmt=ahead)

        assert latest(shop, ANA).id == "185"


class TestNoOrder:
    def test_of_a_customer_without_orders(self, shop, latest):
        with pytest.raises(OrderNotFound) as error:
            latest(shop, "13")

        assert error.value.reason is NotFoundReason.NO_ORDERS

    @pytest.mark.parametrize("customer_id", ["999999", "99999999999999999999"])
    def test_of_nobody(self, shop, latest, customer_id):
        with pytest.raises(OrderNotFound) as error:
            latest(shop, customer_id)

        assert error.value.reason is NotFoundReason.NO_CUSTOMER

    def test_says_less_when_the_customer_cannot_be_looked_up(self, shop, latest):
        shop.script_by_route["/wc/v3/customers/13"] = page("<html>busy", 503)

        with pytest.raises(OrderNotFound) as error:
            latest(shop, "13")

        assert error.value.reason is NotFoundReason.NO_CUSTOMER_OR_ORDERS


class TestOwner:
    def test_is_checked(self, shop, latest):
        shop.script.append(Answer(200, recordings()["customer_misspelt_param"]["body_raw"].encode()))

        with pytest.raises(IdentityMismatch):
            latest(shop, ANA)

    def test_a_guests_order_is_nobodys(self, shop, latest):
        shop.script.append(Answer(200, recordings()["customer_0"]["body_raw"].encode()))

        with pytest.raises(IdentityMismatch):
            latest(shop, ANA)

    @pytest.mark.parametrize("body", [b"[[]]", b"[{}]", b'[{"id": 185}]', b"[null]", b"{}", b'{"orders": []}', b"null"])
    def test_an_order_without_a_customer_is_no_answer(self, shop, latest, body):
        shop.script.append(Answer(200, body))

        with pytest.raises(UpstreamMalformed) as error:
            latest(shop, ANA)

        assert error.value.fault is Fault.SHAPE

    @pytest.mark.parametrize("owner", ["null", "true", "[2]", '"02"', "2.5"])
    def test_a_customer_of_a_wrong_type_is_another(self, shop, latest, owner):
        shop.script.append(Answer(200, b'[{"id": 185, "customer_id": %s}]' % owner.encode()))

        with pytest.raises(IdentityMismatch):
            latest(shop, ANA)


class TestFurtherCalls:
    def test_refunds_are_asked_for_when_there_are_some(self, shop, latest):
        order = latest(shop, "9", WOOCOMMERCE_PRODUCT_DETAILS="false")

        assert shop.routes == [*FIRST, f"{ORDERS}/194/refunds"]
        assert order.deliverable_quantity == 3  # four ordered, one of them refunded

    @pytest.mark.parametrize("wraps", [False, True], ids=["a bare list", "wrapped, as 10.1 did"])
    def test_fulfillments_are_asked_for_when_the_order_says_so(self, shop, latest, wraps):
        shop.rest.wraps_fulfillments = wraps

        order = latest(shop, "6", WOOCOMMERCE_PRODUCT_DETAILS="false")

        assert shop.routes == [*FIRST, f"{ORDERS}/191/fulfillments"]
        assert order.tracking_info.tracking_number == "RR123456785PT"

    def test_fulfillments_switched_off_are_no_tracking(self, shop, latest):
        shop.rest.has_fulfillments = False

        order = latest(shop, "6")

        assert (order.tracking_info, order.deliveries) == (None, ())

    def test_fulfillments_that_fail_are_an_error(self, shop, latest):
        shop.script_by_route[f"{ORDERS}/191/fulfillments"] = page("<h1>critical error</h1>", 500)

        with pytest.raises(UpstreamUnavailable):
            latest(shop, "6")

    def test_refunds_and_fulfillments_are_asked_for_together(self, shop, latest):
        shop.shop.orders[191]["refunds"] = [{"id": 1, "reason": "", "total": "-10.16"}]
        shop.shop.refunds[191] = [
            {"line_items": [{"quantity": -1, "meta_data": [{"key": "_refunded_item_id", "value": "22"}]}]}
        ]

        order = latest(shop, "6", WOOCOMMERCE_PRODUCT_DETAILS="false")

        assert set(shop.routes) == {*FIRST, f"{ORDERS}/191/refunds", f"{ORDERS}/191/fulfillments"}
        assert order.deliverable_quantity == 4


class TestDownloadsBesideGoods:
    """
    WooCommerce fulfils downloads by itself when they are paid, in a record that names no way of sending.
    """

    EBOOK = "/wc/v3/products/19"

    @pytest.fixture(name="mixed")
    def _mixed(self, shop):
        shop.shop.orders[205]["shipping_lines"] = shop.shop.orders[188]["shipping_lines"]
        shop.shop.products[19] = {"id": 19, "virtual": True, "downloadable": True}
        return shop

    @pytest.mark.parametrize(("status", "word"), [("processing", "CONFIRMED"), ("completed", "IN_TRANSIT")])
    def test_are_no_parcel(self, mixed, latest, status, word):
        mixed.shop.orders[205]["status"] = status

        order = latest(mixed, "17")

        assert order.status_info[order.status_info_current_index].detailed_type == word
        assert (order.deliveries, order.deliverable_quantity) == ((), 1)

    @pytest.mark.parametrize("product", [{"id": 19, "virtual": False, "downloadable": False}, None])
    def test_goods_fulfilled_without_a_number_are_a_parcel(self, mixed, latest, product):
        mixed.shop.products.pop(19)
        if product:
            mixed.shop.products[19] = product

        assert [delivery.delivery_quantity for delivery in latest(mixed, "17").deliveries] == [1]

    def test_need_no_call_when_the_record_names_a_way_of_sending(self, mixed, latest):
        mixed.shop.fulfillments[205][0]["meta_data"].append({"key": "_shipping_option", "value": "no-info"})

        assert [delivery.delivery_quantity for delivery in latest(mixed, "17").deliveries] == [1]
        assert self.EBOOK not in mixed.routes

    def test_alone_are_delivered_and_no_parcel(self, shop, latest):
        order = latest(shop, "17")

        assert [step.detailed_type for step in order.status_info] == ["CONFIRMED", "DELIVERED"]
        assert order.deliveries == ()


class TestLinks:
    def item(self, shop, provider):
        tracked = shop.shop.orders[210]["meta_data"][0]["value"][0]
        tracked |= {"tracking_provider": provider, "custom_tracking_link": "", "tracking_number": "X1"}
        shop.shop.trackings[210] = [
            {"tracking_id": tracked["tracking_id"], "tracking_link": "https://esquina.example/X1"}
        ]

    def test_of_carriers_known_here_are_not_asked_for(self, shop, latest):
        self.item(shop, "ups")

        latest(shop, "22", WOOCOMMERCE_PRODUCT_DETAILS="false")

        assert shop.routes == FIRST

    def test_of_other_carriers_are_the_shops_own(self, shop, latest):
        self.item(shop, "transportes-da-esquina")

        order = latest(shop, "22", WOOCOMMERCE_PRODUCT_DETAILS="false")

        assert shop.routes == [*FIRST, "/wc-shipment-tracking/v3/orders/210/shipment-trackings"]
        assert order.tracking_info.external_url == "https://esquina.example/X1"

    @pytest.mark.parametrize("answer", [page("<html>oops", 500), Answer(200, b"{}"), Answer(200, b"[5]")], ids=repr)
    def test_that_cannot_be_had_are_left_out(self, shop, latest, answer):
        self.item(shop, "transportes-da-esquina")
        shop.script_by_route["/wc-shipment-tracking/v3/orders/210/shipment-trackings"] = answer

        order = latest(shop, "22")

        assert (order.tracking_info.tracking_number, order.tracking_info.external_url) == ("X1", None)


class TestProductDetails:
    def test_give_brand_and_description(self, shop, latest):
        shop.shop.products[29]["description"] = "<p>Lã &amp; algodão</p>"

        item = latest(shop, ANA).highlighted_item

        assert (item.brand, item.description) == ("Poveira", "Lã & algodão")

    def test_are_kept(self, shop, latest, configured):
        adapter = BUILT_IN["woocommerce"].build(configured(shop))

        for _ in range(3):
            assert latest(shop, ANA, adapter=adapter).highlighted_item.brand == "Poveira"

        assert shop.routes.count("/wc/v3/products/29") == 1

    def test_can_be_switched_off(self, shop, latest):
        order = latest(shop, ANA, WOOCOMMERCE_PRODUCT_DETAILS="false")

        assert shop.routes == FIRST
        assert order.highlighted_item.brand is None

    @pytest.mark.parametrize(
        "answer",
        [
            page("<html>oops", 500),
            page("<html>blocked", 403),
            page("", 200),
            Answer(200, b"[]"),
            Answer(200, b"[null]"),
        ],
        ids=["error", "firewall", "empty", "a list", "a list of nothing"],
    )
    def test_cannot_fail_the_answer(self, shop, latest, configured, answer):
        shop.script_by_route["/wc/v3/products/29"] = answer
        adapter = BUILT_IN["woocommerce"].build(configured(shop))

        orders = [latest(shop, ANA, adapter=adapter) for _ in range(2)]

        assert [(order.id, order.highlighted_item.brand) for order in orders] == [("185", None)] * 2
        assert shop.routes.count("/wc/v3/products/29") <= 2  # and is not asked for with every order

    def test_of_a_deleted_product_are_not_asked_for(self, shop, latest):
        for line in shop.shop.orders[185]["line_items"]:
            line |= {"product_id": 0, "sku": None, "image": {"id": 0, "src": ""}}

        item = latest(shop, ANA).highlighted_item

        assert shop.routes == FIRST
        assert (item.id, item.sku, item.image_url, item.brand) == ("6", None, None, None)

    def test_cannot_delay_the_answer(self, shop, latest, configured):
        shop.hold["/wc/v3/products/29"] = threading.Event()
        adapter = BUILT_IN["woocommerce"].build(configured(shop))

        order = latest(shop, ANA, adapter=adapter, seconds=0.3)  # less than the patience with details

        assert (order.id, order.highlighted_item.brand) == ("185", None)

    def test_follow_a_refund_to_another_item(self, shop, latest):
        shop.shop.orders[185]["refunds"] = [{"id": 1, "reason": "", "total": "-182.93"}]
        shop.shop.refunds[185] = [
            {"line_items": [{"quantity": -3, "meta_data": [{"key": "_refunded_item_id", "value": "6"}]}]}
        ]
        shop.shop.orders[185]["line_items"][1]["product_id"] = 14

        item = latest(shop, ANA).highlighted_item

        assert (item.id, item.brand) == ("5", "Luzes & Cia")


class TestWaysIn:
    def test_basic_over_tls(self, shop, latest):
        assert latest(shop, ANA).id == "185"
        assert shop.asked[0].headers["Authorization"].startswith("Basic ")
        assert shop.asked[0].headers["User-Agent"].startswith("most-recent-order")

    def test_a_private_authority_must_be_named(self, shop, latest):
        with pytest.raises(UpstreamUnavailable) as error:
            latest(shop, ANA, STORE_CA_BUNDLE="")

        assert error.value.fault in {Fault.TLS, Fault.DNS, Fault.CONNECT_REFUSED}
        assert shop.asked == []

    @pytest.mark.parametrize("path", ["", "/shop", "/a/b"])
    def test_oauth_over_plain_http(self, latest, path):
        with WooCommerceStore(tls=False, path=path) as shop:
            order = latest(shop, ANA)

            assert order.id == "185"
            assert all("Authorization" not in asked.headers for asked in shop.asked)
            assert all(READ.consumer_secret not in str(asked.query) for asked in shop.asked)

    def test_a_shop_in_a_sub_directory(self, latest):
        with WooCommerceStore(path="/shop") as shop:
            order = latest(shop, ANA)

            assert order.id == "185"
            assert order.custom_fields.admin_url == f"{shop.url}/wp-admin/post.php?post=185&action=edit"

    def test_the_key_goes_in_the_query_where_the_header_is_stripped(self, shop, latest, configured, caplog):
        caplog.set_level(logging.DEBUG)
        shop.strips_authorization = True
        adapter = BUILT_IN["woocommerce"].build(configured(shop, WOOCOMMERCE_PRODUCT_DETAILS="false"))

        orders = [latest(shop, ANA, adapter=adapter) for _ in range(2)]

        assert [order.id for order in orders] == ["185", "185"]
        assert list(map(is_query_key_used, shop.asked)) == [False, *[True] * 4]  # and it is remembered
        assert "Authorization" not in shop.asked[2].headers
        assert READ.consumer_secret not in caplog.text
        assert READ.consumer_secret not in str([vars(record) for record in caplog.records])

    def test_a_site_that_does_not_know_of_its_tls_is_asked_signed(self, shop, latest, configured):
        shop.knows_it_is_https = False
        adapter = BUILT_IN["woocommerce"].build(configured(shop, WOOCOMMERCE_PRODUCT_DETAILS="false"))

        orders = [latest(shop, ANA, adapter=adapter) for _ in range(2)]

        assert [order.id for order in orders] == ["185", "185"]
        assert ["oauth_signature" in asked.query for asked in shop.asked] == [False, False, *[True] * 4]

    def test_an_unknown_key_is_tried_each_way_once(self, shop, latest, configured):
        adapter = BUILT_IN["woocommerce"].build(configured(shop, key=Key("ck_revoked", "cs_revoked")))

        for _ in range(3):
            with pytest.raises(UpstreamRejected):
                latest(shop, ANA, adapter=adapter)

        assert list(map(is_query_key_used, shop.asked)) == [False, True, False, False, False]

    def test_the_query_is_not_used_over_plain_http(self, latest):
        with WooCommerceStore(tls=False) as shop:
            with pytest.raises(UpstreamRejected):
                latest(shop, ANA, key=Key("ck_revoked", "cs_revoked"))

            assert not any(map(is_query_key_used, shop.asked))

    @pytest.mark.parametrize("path", ["", "/shop"])
    @pytest.mark.parametrize("tls", [True, False])
    @pytest.mark.parametrize("answers_with", ["its 404 page", "its home page", "a redirect to itself"])
    def test_plain_permalinks(self, latest, configured, tls, path, answers_with):
        with WooCommerceStore(tls=tls, path=path) as shop:
            shop.has_pretty_permalinks = False
            shop.not_found_status = {"its 404 page": 404, "its home page": 200}.get(answers_with, 301)
            adapter = BUILT_IN["woocommerce"].build(configured(shop, WOOCOMMERCE_PRODUCT_DETAILS="false"))

            orders = [latest(shop, ANA, adapter=adapter) for _ in range(2)]

            assert [order.id for order in orders] == ["185", "185"]
            assert [asked.path for asked in shop.asked] == [f"{path}/wp-json/wc/v3/orders", *[f"{path}/"] * 4]

    def test_plain_permalinks_and_a_stripped_header(self, shop, latest):
        shop.has_pretty_permalinks = False
        shop.strips_authorization = True

        assert latest(shop, ANA).id == "185"

    def test_plain_permalinks_and_an_unknown_key_stay_a_refusal(self, shop, latest, configured):
        shop.has_pretty_permalinks = False
        adapter = BUILT_IN["woocommerce"].build(configured(shop, key=Key("ck_revoked", "cs_revoked")))

        for _ in range(3):
            with pytest.raises(UpstreamRejected):
                latest(shop, ANA, adapter=adapter)

    def test_a_page_now_and_then_sends_nobody_another_way(self, shop, latest, configured):
        adapter = BUILT_IN["woocommerce"].build(configured(shop, WOOCOMMERCE_PRODUCT_DETAILS="false"))
        for _ in range(3):
            shop.script_by_route = {}
            latest(shop, ANA, adapter=adapter)
            shop.script_by_route = {ORDERS: page("<html>one moment")}
            with pytest.raises(UpstreamMalformed):
                latest(shop, ANA, adapter=adapter)

        assert len(shop.asked) == 8  # each answer one, and what the first takes beside

    def test_permalinks_that_are_switched_off_are_noticed(self, shop, latest, configured):
        adapter = BUILT_IN["woocommerce"].build(configured(shop, WOOCOMMERCE_PRODUCT_DETAILS="false"))
        latest(shop, ANA, adapter=adapter)
        shop.has_pretty_permalinks = False
        for _ in range(2):
            with pytest.raises(UpstreamMalformed):
                latest(shop, ANA, adapter=adapter)

        assert latest(shop, ANA, adapter=adapter).id == "185"

    def test_a_shop_that_is_no_shop_is_not_asked_twice_each_time(self, shop, latest, configured):
        shop.script_by_route = {route: page("<html>a parked domain") for route in (ORDERS, "/")}
        adapter = BUILT_IN["woocommerce"].build(configured(shop))

        for _ in range(3):
            with pytest.raises(UpstreamMalformed) as error:
                latest(shop, ANA, adapter=adapter)

        assert error.value.fault is Fault.NOT_JSON
        assert len(shop.asked) == 4


class TestBadAnswers:
    @pytest.mark.parametrize(
        "prefix",
        [
            b"\xef\xbb\xbf",
            b"\n\n  ",
            b"<br />\n<b>Warning</b>:  Undefined array key 1 in <b>/var/www/x.php</b> on line <b>12</b><br />\n",
            b"PHP Notice:  Undefined variable: a in /var/www/x.php on line 3\n",
        ],
        ids=["BOM", "white space", "warning", "notice"],
    )
    def test_json_behind_something_is_read(self, shop, latest, prefix):
        shop.prefix = prefix

        assert latest(shop, ANA).id == "185"

    @pytest.mark.parametrize(
        ("answer", "kind", "fault"),
        [
            (page("<html>Just a moment... captcha"), UpstreamMalformed, Fault.NOT_JSON),
            (page("<html>Attention Required! | Cloudflare", 403), UpstreamUnavailable, Fault.FIREWALL),
            (page("<html>Not Acceptable! ModSecurity", 406), UpstreamUnavailable, Fault.FIREWALL),
            (page("<html>Not Implemented", 501), UpstreamUnavailable, Fault.FIREWALL),
            (page("<html>Staging", 401, **{"WWW-Authenticate": "Basic"}), UpstreamUnavailable, Fault.FIREWALL),
            (page("<html>Moved", 301, Location="https://elsewhere.example/"), UpstreamUnavailable, Fault.REDIRECT),
            (page("<html>There has been a critical error", 500), UpstreamUnavailable, Fault.UPSTREAM_5XX),
            (page("<html>Bad gateway", 502), UpstreamUnavailable, Fault.UPSTREAM_5XX),
            (page("<html>Briefly unavailable for scheduled maintenance.", 503), UpstreamThrottled, Fault.MAINTENANCE),
            (page('<html><div class="wp-die-message">Wartung.</div>', 503), UpstreamThrottled, Fault.MAINTENANCE),
            (page("<html>Busy", 503, **{"Retry-After": "5"}), UpstreamThrottled, Fault.MAINTENANCE),
            (page("<html>Slow down", 429, **{"Retry-After": "5"}), UpstreamThrottled, Fault.THROTTLED),
            (Answer(200, b""), UpstreamMalformed, Fault.NOT_JSON),
            (Answer(200, b'[{"id": 1'), UpstreamMalformed, Fault.NOT_JSON),
        ],
        ids=lambda value: f"{value.status} {value.body[:24]}" if isinstance(value, Answer) else None,
    )
    def test_are_named_for_what_they_are(self, shop, latest, answer, kind, fault):
        shop.script_by_route = {ORDERS: answer, "/": answer}

        with pytest.raises(UpstreamError) as error:
            latest(shop, ANA)

        assert (type(error.value), error.value.fault) == (kind, fault)

    @pytest.mark.parametrize(
        ("name", "kind", "fault"),
        [
            ("err_bad_secret", UpstreamRejected, Fault.CREDENTIAL),
            ("err_write_only_key", UpstreamRejected, Fault.CREDENTIAL),
            ("err_customer_role_key", UpstreamRejected, Fault.CREDENTIAL),
            ("err_bad_key", UpstreamRejected, Fault.CREDENTIAL),
            ("woo_off_orders", UpstreamMalformed, Fault.CONFIG),
            ("maintenance_orders", UpstreamThrottled, Fault.MAINTENANCE),
            ("err_param_per_page_0", UpstreamMalformed, Fault.STATUS),
        ],
    )
    def test_wordpress_own_words(self, shop, latest, name, kind, fault):
        recording = recordings()[name]
        shop.script_by_route[ORDERS] = Answer(
            recording["status"], recording["body_raw"].encode(), dict(recording["headers"])
        )

        with pytest.raises(UpstreamError) as error:
            latest(shop, ANA)

        assert (type(error.value), error.value.fault) == (kind, fault)

    def test_maintenance_asks_to_be_left_alone(self, shop, latest):
        recording = recordings()["maintenance_orders"]
        shop.script.append(Answer(503, recording["body_raw"].encode(), dict(recording["headers"])))

        with pytest.raises(UpstreamThrottled) as error:
            latest(shop, ANA)

        assert error.value.retry_after_s == 2  # the store says 600 to everybody, and is back in seconds

    @pytest.mark.parametrize(
        "key", [WRITE_ONLY, CUSTOMER, Key(READ.consumer_key, "cs_wrong")], ids=["write", "role", "secret"]
    )
    @pytest.mark.parametrize("tls", [True, False])
    def test_keys_that_will_not_do(self, latest, key, tls):
        with WooCommerceStore(tls=tls) as shop, pytest.raises(UpstreamRejected):
            latest(shop, ANA, key=key)


def test_the_answer_is_the_contracts(shop, latest):
    """
    The whole way, once: everything else of the answer is compared in test_expected.py.
    """
    answer = to_answer(latest(shop, "6", WOOCOMMERCE_PRODUCT_DETAILS="false"))

    assert answer["id"] == "191"
    assert answer["_links"]["self"]["href"].endswith("/customers/6/most-recent-order")
    assert datetime.fromisoformat(answer["purchase_datetime"]) == datetime(2026, 11, 5, 3, tzinfo=UTC)


@pytest.mark.parametrize(("country", "phone"), [("", "+351910000000"), ("Portugal", None), ("US", None)])
def test_phone_of_an_address_without_a_country_is_read_in_the_shops(country, phone, shop, latest):
    payload = order()
    payload["shipping"] |= {"country": country}
    payload["billing"] |= {"country": country, "phone": "910 000 000"}
    shop.shop.orders = {500: payload}

    assert latest(shop, "7", PHONE_COUNTRY="PT").shipping_addresses[0].phone_number == phone
