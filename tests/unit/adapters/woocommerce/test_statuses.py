import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.woocommerce import status_words, statuses
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
    "picked-up-by-cour": "IN_TRANSIT",
    "delivered-to-the-customer": "DELIVERED",
    "sent-to-client": "IN_TRANSIT",
    "pedido-enviado": "IN_TRANSIT",
    "commande-expediee": "IN_TRANSIT",
    "paket-zugestellt": "DELIVERED",
    "wysłane": "IN_TRANSIT",
    "dostarczono": "DELIVERED",
    "levererat": "DELIVERED",
    "leveret": "DELIVERED",
    "doruceno": "DELIVERED",
    "toimitettu": "DELIVERED",
    "livrata": "DELIVERED",
    "kezbesitve": "DELIVERED",
    "isporuceno": "DELIVERED",
    "teslim-edildi": "DELIVERED",
    "afhentet": "PICKED_UP",
    "hämtad": "PICKED_UP",
    "vyzvednuto": "PICKED_UP",
    "noudettu": "PICKED_UP",
    "bereit-zur-abholung": "READY_FOR_PICKUP",
    "pret-a-retirer": "READY_FOR_PICKUP",
    "pronto-per-il-ritiro": "READY_FOR_PICKUP",
    "klar-til-afhentning": "READY_FOR_PICKUP",
    "gotowe-do-odbioru": "READY_FOR_PICKUP",
    "pripraveno-k-vyzv": "READY_FOR_PICKUP",
    "gata-de-ridicare": "READY_FOR_PICKUP",
    "in-consegna": "OUT_FOR_DELIVERY",
    "in-zustellung": "OUT_FOR_DELIVERY",
    "en-livraison": "OUT_FOR_DELIVERY",
    "w-drodze": "IN_TRANSIT",
    "pa-vag": "IN_TRANSIT",
    "op-weg": "IN_TRANSIT",
    "auf-dem-weg": "IN_TRANSIT",
    "a-caminho": "IN_TRANSIT",
    "teilversandt": "IN_TRANSIT",
    "enviado-parcial": "IN_TRANSIT",
    "in-bearbeitung": "CONFIRMED",
    "en-preparacion": "CONFIRMED",
    "in-lavorazione": "CONFIRMED",
    "w-realizacji": "CONFIRMED",
    "versandbereit": "CONFIRMED",
    "pronto-para-envio": "CONFIRMED",
    "pendiente-de-envio": "CONFIRMED",
    "zrušeno": "FAILURE",
    "geannuleerd": "FAILURE",
    "returned-to-sender": "FAILURE",
    "lost-in-transit": "FAILURE",
    "entrega-fallida": "ATTEMPTED_DELIVERY",
    "en-attente-de-pai": "UNKNOWN",
    "mislukt": "FAILURE",
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
    "cancelled-order": "FAILURE",
    "items-shipped": "IN_TRANSIT",
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
UNKNOWN += ["proof-sent", "sent-to-suppliers", "sent-to-supplier", "delivered-to-cour", "delivered-to-carr"]
UNKNOWN += ["entregue-ao-corre", "shipped-to-store", "entregue-na-loja", "enviado-al-proveedor", "an-lager-versandt"]
UNKNOWN += ["payment-collected", "payment-confirmed", "cash-collected", "return-rejected", "return-cancelled"]
UNKNOWN += ["return-received", "sent-back", "devuelto-rechazado", "ruecksendung-geliefert", "collected-from-cust"]
UNKNOWN += ["will-be-picked-up", "to-be-shipped", "por-enviar", "para-entrega", "zu-liefern", "a-expedier", "to-ship"]
UNKNOWN += ["partially-returned", "partial-cancelled", "partially-prepared", "partly-collected", "returned-partial"]
UNKNOWN += ["en-espera", "en-espera-entrega", "waiting-delivery", "wartet-auf-liefer", "pending-delivery"]
UNKNOWN += ["retirada", "recogida", "levantamento", "abholung", "collection", "entrega", "livraison", "versand"]
UNKNOWN += [
    "no-entregado",
    "sem-entregue",
    "nicht-versandt",
    "niet-verzonden",
    "nie-wyslane",
    "ej-skickad",
    "ei-toimitettu",
]
UNKNOWN += [
    "shipped-unpaid",
    "shipped-delivered",
    "dispatched-to-the",
    "parcel-delivered-",
    "courier-pickup",
    "unpacked",
]
UNKNOWN += ["on-delivery", "na-entrega", "collected-for-store", "collected-by-shop", "shipped-by-customer"]
UNKNOWN += ["cancel-request", "quality-check", "out-of-stock", "awaiting-delivery", "vip", "", "!!!", "発送済み"]


@pytest.mark.parametrize(("slug", "detailed_type"), [*DOCUMENTED.items(), *SHOPS_OWN.items()])
def test_slug(slug, detailed_type):
    report = to_order_status(slug, {}, SHIPPED).report

    assert (report.type, report.known, report.raw_status) == (DetailedType[detailed_type], True, slug)
    assert report.rule


def test_every_row_of_the_tables_is_documented():
    assert {*statuses.CORE_MEANINGS, *statuses.PLUGIN_MEANINGS} == set(DOCUMENTED)


@pytest.mark.parametrize("slug", UNKNOWN)
def test_unlisted_slug_is_unknown_and_says_so(slug):
    report = to_order_status(slug, {}, SHIPPED).report

    assert (report.type, report.known, report.raw_status) == (DetailedType.UNKNOWN, False, slug)


@given(st.text(max_size=40))
def test_any_slug_has_a_meaning(slug):
    assert to_order_status(slug, {}, SHIPPED).report.raw_status == slug


def test_every_pattern_reads_something():
    rules = {to_order_status(slug, {}, SHIPPED).report.rule.removesuffix(": handed over") for slug in SHOPS_OWN}

    assert {f'pattern "{name}"' for name, _, _ in status_words.PATTERNS} <= rules


def test_every_word_has_one_role():
    words = [word for words in status_words.WORDS.values() for word in words.split()]

    assert sorted(words) == sorted(status_words.ROLE_OF)


def test_a_part_sent_says_that_more_is_to_come():
    assert [
        to_order_status(slug, {}, SHIPPED).more_to_come for slug in ("partial-shipped", "enviado-parcial", "sent")
    ] == [
        True,
        True,
        False,
    ]


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
