"""
Carriers' tracking pages: the store's own link, else a table. A link that is not complete is none.
"""

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import quote

from adapters.kit.parsing import MAX_URL, to_url
from adapters.woocommerce.tracking.shipment import OrderPayload

_NUMBERS: Final = ("%1$s", "{tracking_number}", "{tracking_code}", "%number%", "%tracking_number%")
_POSTCODES: Final = ("%2$s", "{postal_code}", "{postcode}", "%postal_code%")
_COUNTRIES: Final = ("%3$s", "{country_code}", "%country_code%")
_PLACEHOLDER: Final = re.compile(r"%\d+\$s|\{[\w ]+\}|%[a-z_]{5,}%")

# By the slug a plugin writes. The provider list of WooCommerce Shipment Tracking 1.6.25, as a running store gave it
# (2026-11-23), with newer addresses of the same pages from the list WC Vendors keeps of it; the last three rows are
# from Advanced Shipment Tracking 3.9.2. %1$s is the number, %2$s the postcode, %3$s the country.
TEMPLATES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "an-post": "https://track.anpost.ie/TrackingResults.aspx?rtt=1&items=%1$s",
        "aramex": "https://www.aramex.co.nz/tools/track?l=%1$s",
        "australia-post": "https://auspost.com.au/mypost/track/#/details/%1$s",
        "bpost": "https://track.bpost.be/btr/web/#/search?itemCode=%1$s",
        "bring-se": "https://tracking.bring.se/tracking/%1$s",
        "brt-bartolini": "https://as777.brt.it/vas/sped_det_show.hsm?referer=sped_numspe_par.htm&Nspediz=%1$s",
        "canada-post": "https://www.canadapost-postescanada.ca/track-reperage/en#/resultList?searchFor=%1$s",
        "ceska-posta": "https://www.postaonline.cz/trackandtrace/-/zasilka/cislo?parcelNumbers=%1$s",
        "colissimo": "https://www.laposte.fr/outils/suivre-vos-envois?code=%1$s",
        "courier-post": "https://trackandtrace.courierpost.co.nz/Search/%1$s",
        "deutsche-post-dhl": "https://www.dhl.de/de/privatkunden/pakete-empfangen/verfolgen.html?lang=de&idc=%1$s",
        "dhl": "https://www.dhl.com/content/g0/en/express/tracking.shtml?brand=DHL&AWB=%1$s",
        "dhl-cz": "http://www.dhl.cz/cs/express/sledovani_zasilek.html?AWB=%1$s",
        "dhl-express": "https://www.dhl.com/en/express/tracking.html?brand=DHL&AWB=%1$s",
        "dhl-intraship-de": "https://www.dhl.de/de/privatkunden/pakete-empfangen/verfolgen.html?lang=de&idc=%1$s",
        "dhl-parcel-uk": "https://track.dhlparcel.co.uk/?con=%1$s",
        "dhl-se": "https://www.dhl.com/se-sv/home/tracking.html?submit=1&tracking-id=%1$s",
        "dhl-us": "https://www.logistics.dhl/us-en/home/tracking/tracking-ecommerce.html?tracking-id=%1$s",
        "dpd-at": "https://tracking.dpd.de/parcelstatus?locale=de_AT&query=%1$s",
        "dpd-co-uk": "https://www.dpd.co.uk/apps/tracking/?reference=%1$s#results",
        "dpd-cz": "https://tracking.dpd.de/parcelstatus?locale=cs_CZ&query=%1$s",
        "dpd-de": "https://tracking.dpd.de/parcelstatus?query=%1$s&locale=en_DE",
        "dpd-ie": "http://www2.dpd.ie/Services/QuickTrack/tabid/222/ConsignmentID/%1$s/Default.aspx",
        "dpd-nl": "http://track.dpdnl.nl/?parcelnumber=%1$s",
        "dpd-pl": "https://tracktrace.dpd.com.pl/parcelDetails?p1=%1$s",
        "dpd-romania": "https://tracking.dpd.de/parcelstatus?query=%1$s&locale=ro_RO",
        "dtdc": "http://www.dtdc.in/tracking/tracking_results.asp?Ttype=awb_no&strCnno=%1$s&TrkType2=awb_no",
        "evri": "https://www.evri.com/track/parcel/%1$s",
        "fan-courier": "https://www.fancourier.ro/awb-tracking/?xawb=%1$s",
        "fastway-couriers": "https://www.fastway.com.au/tools/track/?l=%1$s",
        "fedex": "https://www.fedex.com/apps/fedextrack/?action=track&tracknumbers=%1$s",
        "fedex-sameday": "https://www.fedexsameday.com/fdx_dotracking_ua.aspx?tracknum=%1$s",
        "globalpost": "https://www.goglobalpost.com/track-detail/?t=%1$s",
        "hermes": "https://www.myhermes.de/empfangen/sendungsverfolgung/sendungsinformation/#%1$s",
        "inpost": "https://inpost.pl/sledzenie-przesylek?number=%1$s",
        "interlink": "https://www.dpdlocal.co.uk/apps/tracking/?reference=%1$s&postcode=%2$s#results",
        "itella": "https://www.posti.fi/itemtracking/posti/search_by_shipment_id?lang=en&ShipmentId=%1$s",
        "nz-post": "https://www.nzpost.co.nz/tools/tracking?trackid=%1$s",
        "ontrac": "http://www.ontrac.com/trackingdetail.asp?tracking=%1$s",
        "parcelforce": "https://www.parcelforce.com/track-trace?trackNumber=%1$s",
        "poczta-polska": "https://emonitoring.poczta-polska.pl/?numer=%1$s",
        "post-at": "https://www.post.at/sv/sendungsdetails?snr=%1$s",
        "postnl": "https://postnl.nl/tracktrace/?B=%1$s&P=%2$s&D=%3$s&T=C",
        "postnord-sverige-ab": "https://portal.postnord.com/tracking/details/%1$s",
        "ppl-cz": "https://www.ppl.cz/main2.aspx?cls=Package&idSearch=%1$s",
        "purolator": "https://www.purolator.com/purolator/ship-track/tracking-summary.page?pin=%1$s",
        "royal-mail": "https://www3.royalmail.com/track-your-item#/tracking-results/%1$s",
        "tnt-express-consignment": (
            "https://www.tnt.com/express/en_gb/site/shipping-tools/tracking.html?searchType=con&cons=%1$s"
        ),
        "ups": "https://www.ups.com/track?loc=en_US&tracknum=%1$s",
        "ups-germany": "https://www.ups.com/track?loc=en_US&tracknum=%1$s",
        "ups-netherlands": "https://www.ups.com/track?loc=en_US&tracknum=%1$s",
        "ups-se": "https://www.ups.com/track?loc=en_US&tracknum=%1$s",
        "urgent-cargus": "https://app.urgentcargus.ro/Private/Tracking.aspx?CodBara=%1$s",
        "usps": "https://tools.usps.com/go/TrackConfirmAction_input?qtc_tLabels1=%1$s",
        "ctt": "https://www.ctt.pt/feapl_2/app/open/objectSearch/objectSearch.jspx?objects=%1$s",
        "japan-post": "https://trackings.post.japanpost.jp/services/srv/search/direct?reqCodeNo1=%1$s&locale=en",
        # WooCommerce Shipping 2.3.11 writes its carriers without separators.
        "dhlexpress": "https://www.dhl.com/en/express/tracking.html?brand=DHL&AWB=%1$s",
        "upsdap": "https://www.ups.com/track?loc=en_US&tracknum=%1$s",
    }
)


def to_slug(name: str | None) -> str:
    """
    A carrier's name as WordPress makes a slug of it.
    """
    plain = unicodedata.normalize("NFKD", name or "").encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def fill(template: Any, number: str | None, order: OrderPayload) -> str | None:
    """
    The link with its placeholders replaced; None when one is left.
    """
    if not isinstance(template, str) or len(template) > MAX_URL:
        return None
    if "%" not in template and "{" not in template:
        return to_url(template)
    url = template
    for placeholders, value in ((_NUMBERS, number), (_POSTCODES, order.postcode), (_COUNTRIES, order.country)):
        for placeholder in placeholders:
            if value and placeholder in url:
                url = url.replace(placeholder, quote(value, safe=""))
    return None if _PLACEHOLDER.search(url) else to_url(url)


def tracking_url(order: OrderPayload, number: str | None, *, links: tuple[Any, ...], carrier: Any = None) -> str | None:
    """
    The first of the store's own links that is complete, else the carrier's page from the table.
    """
    for link in links:
        if link and (url := fill(link, number, order)):
            return url
    template = TEMPLATES.get(to_slug(carrier)) if isinstance(carrier, str) and number else None
    return fill(template, number, order) if template else None
