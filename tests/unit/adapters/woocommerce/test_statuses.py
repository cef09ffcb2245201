import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.woocommerce import statuses
from adapters.woocommerce.statuses import Handover, parse_status_map, to_order_status
from app.domain.status import ENDED_WELL, Attention, DeliveryType, DetailedType

SHIPPED = Handover(delivery_type=DeliveryType.SHIPPING, ships=True, at=None)
COLLECTED = Handover(delivery_type=DeliveryType.LOCAL_PICKUP, ships=True, at=None)
DOWNLOADED = Handover(delivery_type=DeliveryType.UNKNOWN, ships=False, at=None)

# Every slug WooCommerce and the plugins are known to write, and what it means for an order that is shipped.
DOCUMENTED = {
    "pending": "UNKNOWN",
    "on-hold": "CONFIRMED",
    "processing": "CONFIRMED",
    "completed": "IN_TRANSIT",
    "cancelled": "FAILURE",
    "failed": "FAILURE",
    "refunded": "FAILURE",
    "partial-shipped": "IN_TRANSIT",
    "partially-shipped": "IN_TRANSIT",
    "shipped": "IN_TRANSIT",
    "updated-tracking": "IN_TRANSIT",
    "in-transit": "IN_TRANSIT",
    "transporting": "IN_TRANSIT",
    "dispatched": "IN_TRANSIT",
    "sent": "IN_TRANSIT",
    "out-for-delivery": "OUT_FOR_DELIVERY",
    "delivered": "DELIVERED",
    "ready-pickup": "READY_FOR_PICKUP",
    "ready-for-pickup": "READY_FOR_PICKUP",
    "waiting-pickup": "READY_FOR_PICKUP",
    "pickup": "PICKED_UP",
    "picked-up": "PICKED_UP",
    "collected": "PICKED_UP",
    "awaiting-shipment": "CONFIRMED",
    "preparing-to-ship": "CONFIRMED",
    "preparing": "CONFIRMED",
    "prepared": "CONFIRMED",
    "packed": "CONFIRMED",
    "packing": "CONFIRMED",
    "pre-transit": "CONFIRMED",
    "ready-to-ship": "CONFIRMED",
    "driver-assigned": "CONFIRMED",
    "in-production": "CONFIRMED",
    "backorder": "CONFIRMED",
    "failed-delivery": "ATTEMPTED_DELIVERY",
    "delivery-failed": "ATTEMPTED_DELIVERY",
    "attempted": "ATTEMPTED_DELIVERY",
    "returning": "FAILURE",
    "returned": "FAILURE",
    "order-returned": "FAILURE",
    "return-requested": "FAILURE",
    "lost": "FAILURE",
}

# Shops' own, in their languages; cut at 17 characters as the database cuts them.
SHOPS_OWN = {
    "entregue": "DELIVERED",
    "entregado": "DELIVERED",
    "livree": "DELIVERED",
    "geliefert": "DELIVERED",
    "zugestellt": "DELIVERED",
    "consegnato": "DELIVERED",
    "order-delivered": "DELIVERED",
    "enviado": "IN_TRANSIT",
    "expediee": "IN_TRANSIT",
    "versendet": "IN_TRANSIT",
    "spedito": "IN_TRANSIT",
    "verzonden": "IN_TRANSIT",
    "wyslane": "IN_TRANSIT",
    "skickad": "IN_TRANSIT",
    "em-transito": "IN_TRANSIT",
    "saiu-para-entrega": "OUT_FOR_DELIVERY",
    "en-reparto": "OUT_FOR_DELIVERY",
    "pronto-para-retir": "READY_FOR_PICKUP",
    "listo-para-recoge": "READY_FOR_PICKUP",
    "abholbereit": "READY_FOR_PICKUP",
    "awaiting-pick-up": "READY_FOR_PICKUP",
    "abgeholt": "PICKED_UP",
    "retirado-na-loja": "PICKED_UP",
    "courier-picked-up": "IN_TRANSIT",
    "delivered-to-carr": "IN_TRANSIT",
    "entregue-ao-corre": "IN_TRANSIT",
    "picked-by-client": "PICKED_UP",
    "part-delivered": "IN_TRANSIT",
    "on-the-way": "IN_TRANSIT",
    "en-route": "IN_TRANSIT",
    "partially-deliver": "IN_TRANSIT",
    "partial-delivered": "IN_TRANSIT",
    "awaiting-dispatch": "CONFIRMED",
    "em-separacao": "CONFIRMED",
    "being-prepared": "CONFIRMED",
    "cancelado": "FAILURE",
    "cancelled-by-shop": "FAILURE",
    "devolvido": "FAILURE",
    "reembolsado": "FAILURE",
    "awaiting-payment": "UNKNOWN",
    "aguardando-pagame": "UNKNOWN",
}

# Left unknown on purpose: they say nothing certain of where the goods are.
UNKNOWN = ["not-delivered", "nao-entregue", "undelivered", "invoice-sent", "quote-sent", "paid", "pre-ordered"]
UNKNOWN += ["to-be-delivered", "being-delivered", "almost-delivered", "will-be-shipped", "wird-geliefert", "a-livrer"]
UNKNOWN += ["noch-nicht-gelief", "pas-encore-livre", "sera-livre", "ikke-sendt", "pre-shipped", "order-picked"]
UNKNOWN += ["partially-refunde", "refunded-partial", "partly-picked-up", "partially-paid"]
UNKNOWN += ["cancel-request", "quality-check", "out-of-stock", "awaiting-delivery", "vip", "", "!!!", "発送済み"]


@pytest.mark.parametrize(("slug", "detailed_type"), [*DOCUMENTED.items(), *SHOPS_OWN.items()])
def test_slug(slug, detailed_type):
    report = to_order_status(slug, {}, SHIPPED).report

    assert (report.type, report.known, report.word) == (DetailedType[detailed_type], True, slug)
    assert report.rule


def test_every_row_of_the_tables_is_documented():
    assert {*statuses.CORE_MEANINGS, *statuses.PLUGIN_MEANINGS} == set(DOCUMENTED)


@pytest.mark.parametrize("slug", UNKNOWN)
def test_unlisted_slug_is_unknown_and_says_so(slug):
    report = to_order_status(slug, {}, SHIPPED).report

    assert (report.type, report.known, report.word) == (DetailedType.UNKNOWN, False, slug)


@given(st.text(max_size=40))
def test_any_slug_has_a_meaning(slug):
    assert to_order_status(slug, {}, SHIPPED).report.word == slug


def test_every_keyword_rule_reads_something():
    rules = {to_order_status(slug, {}, SHIPPED).report.rule for slug in SHOPS_OWN}
    others = {
        to_order_status(slug, {}, SHIPPED).report.rule for slug in ("entrega-fallida", "falhou-failed", "refund-x")
    }

    named = {f'keyword rule "{name}"' for name, _, _ in statuses.KEYWORDS}
    assert named <= {rule.removesuffix(": handed over") for rule in rules | others}


@pytest.mark.parametrize(
    ("handover", "detailed_type", "attention"),
    [
        (SHIPPED, DetailedType.IN_TRANSIT, Attention.UNCONFIRMED_BY_CARRIER),
        (COLLECTED, DetailedType.PICKED_UP, None),
        (DOWNLOADED, DetailedType.DELIVERED, None),
    ],
)
@pytest.mark.parametrize("slug", ["completed", "shipped", "enviado"])
def test_handed_over_depends_on_how_the_order_reaches_the_customer(slug, handover, detailed_type, attention):
    status = to_order_status(slug, {}, handover)

    assert (status.report.type, status.report.attention) == (detailed_type, attention)
    assert status.is_sent_whole
    assert status.is_final == (detailed_type in ENDED_WELL)


@pytest.mark.parametrize(
    ("slug", "attention"),
    [
        ("pending", Attention.AWAITING_PAYMENT),
        ("on-hold", Attention.ON_HOLD),
        ("cancelled", Attention.CANCELLED),
        ("returning", Attention.RETURNING),
        ("processing", None),
        ("failed", None),
    ],
)
def test_attention(slug, attention):
    assert to_order_status(slug, {}, SHIPPED).report.attention == attention


def test_prefix_of_the_database_is_not_part_of_the_slug():
    assert to_order_status("wc-delivered", {}, SHIPPED).report.type is DetailedType.DELIVERED


class TestStatusMap:
    def test_goes_before_the_tables(self):
        status_map = parse_status_map("completed=DELIVERED, vip=confirmed ,wc-processing=IN_TRANSIT")

        found = [to_order_status(slug, status_map, SHIPPED).report for slug in ("completed", "vip", "processing")]

        assert [report.type for report in found] == ["DELIVERED", "CONFIRMED", "IN_TRANSIT"]
        assert {report.rule for report in found} == {"WOOCOMMERCE_STATUS_MAP"}

    def test_finds_a_slug_that_the_database_cut(self):
        status_map = parse_status_map("waiting-for-the-courier-to-come=CONFIRMED")

        assert to_order_status("waiting-for-the-c", status_map, SHIPPED).report.type is DetailedType.CONFIRMED

    def test_delivered_is_final(self):
        assert to_order_status("vip", parse_status_map("vip=PICKED_UP"), SHIPPED).is_final

    def test_may_be_empty(self):
        assert parse_status_map("") == parse_status_map(" , ") == {}

    @pytest.mark.parametrize("entry", ["packed", "packed=", "=DELIVERED", "packed=ON_ITS_WAY", "a b=DELIVERED"])
    def test_names_the_entry_it_cannot_read(self, entry):
        with pytest.raises(ValueError) as error:
            parse_status_map(f"fine=DELIVERED,{entry}")

        assert repr(entry) in str(error.value)
