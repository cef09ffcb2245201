"""
Which shipping methods bring an order to a place where the customer comes for it, and whose place that is.

Methods are read by their id, never by their title. A carrier's pickup point is the carrier's: the order ships.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from app.domain.status import DeliveryType

# WooCommerce's own methods and the delivery plugins found in use (sources read 2026-11-23); every other method ships.
METHODS: Final[Mapping[str, DeliveryType]] = MappingProxyType(
    {
        "local_pickup": DeliveryType.LOCAL_PICKUP,
        "pickup_location": DeliveryType.LOCAL_PICKUP,  # the block checkout's
        "local_pickup_plus": DeliveryType.LOCAL_PICKUP,
        "legacy_local_pickup": DeliveryType.LOCAL_PICKUP,
        "local_delivery": DeliveryType.LOCAL_DELIVERY,
        "legacy_local_delivery": DeliveryType.LOCAL_DELIVERY,
        "szbd-shipping-method": DeliveryType.LOCAL_DELIVERY,  # Shipping Zones by Drawing
        "service_point_v2_shipping_method": DeliveryType.SHIPPING,  # Sendcloud: a parcel shop is the carrier's
        "packetery_shipping_method": DeliveryType.SHIPPING,
    }
)

# The customer comes for it, in the languages of shops' own methods: beginnings of a word.
_PICKUP_WORDS: Final = (
    "pickup storepickup instorepickup localpickup selfpickup curbside collect clickcollect clickandcollect abholung"
    " selbstabholung selbstabholer abholen retirada retiro recogida recoger levantamento retrait ritiro afhaal afhalen"
    " ophalen odbior odber hamta upphamtning hamtning afhentning henting nouto vyzvednuti osobniodber ridicare atvetel"
    " preuzimanje prevzem"
)
# A carrier's place, whoever's name stands before it.
_CARRIERS_PLACES: Final = (
    "pickuppoint pickuppoints point points punkt punkty relais relay parcelshop parcelshops parcelpoint parcelbox"
    " parcellocker locker lockers postamat packstation paczkomat paczkomaty servicepoint servicepoints accesspoint"
    " utleveringssted pakkeshop pakkeboks postikontori pakketpunt postfiliale ombud serviceombud noutopiste csomagpont"
)
# Carriers, and services that send with several of them.
_CARRIERS_NAMES: Final = (
    "venipak omniva posti itella smartpost smartposti matkahuolto bring postnord posten econt speedy inpost packeta"
    " packetery zasilkovna balikovna balikobot mondial mondialrelay relaiscolis chronopost colissimo myparcel"
    " myparcelnl sendcloud sendmyparcel shipmondo webshipper unifaun nshift budbee instabox instabee airmee dao gls dpd"
    " dhl ups usps fedex tnt ppl postnl bpost hermes evri yodel royalmail parcelforce collectplus anpost correos seur"
    " nacex mrw ctt brt bartolini sda poste posteitaliane fermopoint orlen poczta pocztex ruch furgonetka apaczka cdek"
    " boxberry novaposhta nova ukrposhta meest boxnow acs elta skroutz sameday fancourier cargus urgentcargus foxpost"
    " mpl pactic gebruederweiss lpexpress unisend dpdlt auspost australiapost canadapost purolator aramex ecpay"
    " postch swisspost postat correios jadlog delhivery shiprocket"
)
# Those whose letters begin no other word, so that what follows does not matter: "dhlpaket", "omnivalt".
_DISTINCT_NAMES: Final = (
    "venipak omniva smartpost matkahuolto postnord inpost packeta packetery zasilkovna mondialrelay chronopost"
    " colissimo myparcel sendcloud budbee dhl dpd gls usps fedex postnl bpost econt foxpost cargus correos boxnow"
    " novaposhta"
)
_PICKUP: Final = tuple(_PICKUP_WORDS.split())
_DISTINCT: Final = tuple(_DISTINCT_NAMES.split())
_PLACES: Final = frozenset(_CARRIERS_PLACES.split())
_CARRIERS: Final = frozenset(_CARRIERS_NAMES.split())
# Two words each; their first alone would be anybody's.
_CARRIERS_OF_TWO: Final = frozenset({"royal_mail", "an_post", "lp_express", "poste_italiane", "fan_courier"})
_DELIVERY: Final = frozenset({"local_delivery", "distance_rate"})
_WHOLE_WORDS: Final = re.compile(r"[^a-z0-9]+")


def to_delivery_type(method_id: str) -> DeliveryType:
    return _to_delivery_type(method_id.partition(":")[0].lower()[:100])


@lru_cache(maxsize=256)  # a shop has a handful of methods
def _to_delivery_type(method: str) -> DeliveryType:
    if method in METHODS:
        return METHODS[method]
    words = [word for word in _WHOLE_WORDS.split(method) if word]
    pairs = {f"{first}_{second}" for first, second in pairwise(words)}
    if pairs & _DELIVERY or "localdelivery" in words:
        return DeliveryType.LOCAL_DELIVERY
    is_pickup = "pick_up" in pairs or any(word.startswith(_PICKUP) for word in words)
    is_carriers = bool(pairs & _CARRIERS_OF_TWO) or any(map(_is_carriers, words))
    return DeliveryType.LOCAL_PICKUP if is_pickup and not is_carriers else DeliveryType.SHIPPING


def _is_carriers(word: str) -> bool:
    """
    "dpd" and "dpdpickup", but not the "ups" of "pickupstore" or of "upstairs".
    """
    if word in _CARRIERS or word in _PLACES or word.startswith(_DISTINCT):
        return True
    rests = [word.removeprefix(carrier) for carrier in _CARRIERS if word.startswith(carrier)]
    return any(rest in _PLACES or rest.startswith(_PICKUP) for rest in rests)
