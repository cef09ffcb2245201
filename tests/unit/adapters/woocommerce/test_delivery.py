import pytest

from adapters.woocommerce.delivery import pickup_place, to_pickup_location
from adapters.woocommerce.methods import to_delivery_type
from adapters.woocommerce.tracking.shipment import OrderPayload
from tests.unit.adapters.woocommerce.orders import meta, order

# A carrier's pickup point is the carrier's: the order ships.
CARRIERS = [
    "flat_rate",
    "free_shipping:4",
    "shopup_venipak_shipping_pickup_method",
    "omniva_pt",
    "omniva_pickup_point",
    "posti_pickup_point",
    "wc_posti_noutopiste",
    "bring_fraktguiden:pickup_point",
    "econt_pickup",
    "speedy_pickup_office",
    "inpost_paczkomaty_pickup",
    "packeta_method_pickup_106",
    "mondial_relay_pickup",
    "mondialrelay_official_shipping_pickup",
    "myparcel_pickup",
    "dpd_pickup",
    "dpdpickup",
    "dhlpaket_pickup",
    "omnivalt_pickup",
    "dpd_parcelshop_collect",
    "postnord_pickup",
    "gls_parcelshop_pickup",
    "glsparcelshop",
    "ups_access_point_pickup",
    "upspickup",
    "royal_mail_click_and_collect",
    "collectplus",
    "hermes-parcelshop-abholung",
    "dhl_packstation_abholung",
    "correos_recogida_oficina",
    "chronopost_retrait_relais",
    "poste_italiane_ritiro",
    "zasilkovna_vyzvednuti",
    "wc_pickup_point",
    "parcel_locker_pickup",
    "groups_rate",
]

# The shop's own place.
PICKUPS = [
    "local_pickup",
    "local_pickup:7",
    "pickup_location:0",
    "local_pickup_plus",
    "pickupstore",
    "upstairs_pickup",
    "pickup_store",
    "wc_pickup_store",
    "store_pick_up",
    "click-and-collect",
    "click_collect",
    "abholung_im_laden",
    "selbstabholung",
    "retirada_na_loja",
    "levantamento-loja",
    "recogida_en_tienda",
    "retiro_en_tienda",
    "retrait_magasin",
    "ritiro_in_negozio",
    "afhalen_winkel",
    "odbior_osobisty",
    "osobni-odber",
    "hamta_i_butik",
    "afhentning_i_butik",
    "henting_i_butikk",
    "nouto_myymalasta",
    "ridicare_personala",
    "atvetel_uzletben",
    "preuzimanje_u_trgovini",
]

LOCAL_DELIVERIES = [
    "local_delivery",
    "legacy_local_delivery",
    "wc-local-delivery:3",
    "szbd-shipping-method",
    "distance_rate",
]


@pytest.mark.parametrize(
    ("method", "delivery_type"),
    [
        *((method, "SHIPPING") for method in CARRIERS),
        *((method, "LOCAL_PICKUP") for method in PICKUPS),
        *((method, "LOCAL_DELIVERY") for method in LOCAL_DELIVERIES),
    ],
)
def test_method(method, delivery_type):
    assert to_delivery_type(method) == delivery_type


DEPOT = {
    "country": "US",
    "state": "TX",
    "postcode": "75001",
    "city": "Addison",
    "address_1": "9 Depot Rd",
    "address_2": "",
}


@pytest.mark.parametrize(
    ("of_line", "of_order", "location"),
    [
        ({"pickup_location": "Chiado", "pickup_address": "Rua Garrett 10"}, {}, "Chiado, Rua Garrett 10"),
        (
            {"_pickup_location_name": "Depot North", "_pickup_location_address": DEPOT},
            {},
            "Depot North, 9 Depot Rd, 75001, Addison, TX, US",
        ),
        ({"_pickup_location_name": "Depot", "_pickup_location_address": "9 Depot Rd"}, {}, "Depot, 9 Depot Rd"),
        ({}, {"_pickup_location_name": "Depot", "_pickup_location_address": "9 Depot Rd"}, "Depot, 9 Depot Rd"),
        ({"_pickup_location_id": "88"}, {}, None),
        ({}, {}, None),
    ],
)
def test_pickup_place(of_line, of_order, location):
    line = {"id": 13, "method_id": "local_pickup_plus", "meta_data": meta(**of_line)}

    place = pickup_place(OrderPayload(order(shipping_lines=[line], meta_data=meta(**of_order))))

    assert to_pickup_location(place) == location
