"""
The words that shops' own status slugs are made of, and what sequences of them mean.

A closed vocabulary: a slug is read when every one of its words is listed and their sequence is a pattern. Negations,
futures, papers, money and receivers other than the customer are left out on purpose, so that they are never guessed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from app.domain.status import Attention, DetailedType


@dataclass(frozen=True, slots=True)
class Meaning:
    """
    `type` None: the store handed the order over and no carrier has said anything.
    """

    type: DetailedType | None
    attention: Attention | None = None
    more_to_come: bool = False  # only a part was sent so far
    is_about_goods: bool = False  # a FAILURE: returned or lost, not cancelled or unpaid


HANDED_OVER: Final = Meaning(None)
CONFIRMED: Final = Meaning(DetailedType.CONFIRMED)
IN_TRANSIT: Final = Meaning(DetailedType.IN_TRANSIT)
PARTLY_SENT: Final = Meaning(DetailedType.IN_TRANSIT, Attention.UNCONFIRMED_BY_CARRIER, more_to_come=True)
OUT_FOR_DELIVERY: Final = Meaning(DetailedType.OUT_FOR_DELIVERY)
READY_FOR_PICKUP: Final = Meaning(DetailedType.READY_FOR_PICKUP)
ATTEMPTED: Final = Meaning(DetailedType.ATTEMPTED_DELIVERY, Attention.DELIVERY_ATTEMPTED)
DELIVERED: Final = Meaning(DetailedType.DELIVERED)
PICKED_UP: Final = Meaning(DetailedType.PICKED_UP)
FAILURE: Final = Meaning(DetailedType.FAILURE)
CANCELLED: Final = Meaning(DetailedType.FAILURE, Attention.CANCELLED)
RETURNED: Final = Meaning(DetailedType.FAILURE, is_about_goods=True)
LOST: Final = RETURNED
RETURNING: Final = Meaning(DetailedType.FAILURE, Attention.RETURNING, is_about_goods=True)
AWAITING_PAYMENT: Final = Meaning(DetailedType.UNKNOWN, Attention.AWAITING_PAYMENT)


class Role(StrEnum):
    """
    What a word does in a slug, as the letter that patterns are written with.
    """

    ORDER = "o"
    PARCEL = "g"
    TO = "t"
    BY = "y"
    IN = "i"
    ON = "j"
    ARTICLE = "a"
    LINK = "l"  # for, of, and what else joins two words
    CUSTOMER = "k"
    SHOP = "h"
    CARRIER = "e"
    SENDER = "z"
    READY = "r"
    WAITING = "w"
    PENDING = "q"  # waits, but nobody says that it could be fetched
    PAYMENT = "m"
    PARTLY = "p"
    SHIPPED = "S"
    SHIPMENT = "s"
    DELIVERED = "D"
    DELIVERY = "d"
    COLLECTED = "C"
    COLLECTION = "c"
    PICKED = "P"
    PICK = "b"
    UP = "u"
    OUT = "O"
    WAY = "v"  # the way that something is on
    UNDER_WAY = "V"
    BEING = "n"
    PREPARED = "B"
    PREPARATION = "f"
    PICKUP_READY = "R"  # one word for it
    SHIPMENT_READY = "Y"
    PARTLY_SENT = "T"
    FAILED = "F"
    ATTEMPTED = "A"
    LOST = "L"
    RETURNED = "U"
    RETURNING = "G"
    CANCELLED = "X"
    REFUNDED = "E"


# Participles in every form that agrees with "order" in its language. English, Portuguese, Spanish, French, German,
# Italian, Dutch, Polish, Swedish, Danish, Norwegian, Czech, Slovak, Finnish, Romanian, Hungarian, Croatian, Turkish.
# Not listed because they are nouns as well: "retirada", "recogida" as participles, "retire", "reso", "zwrot".
WORDS: Final[Mapping[Role, str]] = MappingProxyType(
    {
        Role.ORDER: "order pedido encomenda commande bestellung auftrag ordine bestelling zamowienie bestallning"
        " ordre ordren objednavka tilaus comanda rendeles narudzba siparis is was has been",
        Role.PARCEL: "goods items parcel package paquete pacote colis paket sendung pacco pakket przesylka paczka"
        " zasilka zasielka",
        Role.TO: "to ao al a an aan au till til zum",
        Role.BY: "by pelo pela por par von vom dal door przez av af",
        Role.IN: "in em en im w v",
        Role.ON: "on na auf op pa",
        Role.ARTICLE: "the its den dem der die das il lo le de het el",
        Role.LINK: "for para per pour zur zu fur fuer voor om te att do k pro za d di del della da du cours trakcie",
        Role.CUSTOMER: "customer client cliente kunde kunden klant klanta klienta klient buyer kund asiakkaalle",
        Role.SHOP: "shop store seller admin merchant loja tienda magasin laden negozio winkel sklep vendedor",
        Role.CARRIER: "carrier courier driver kurier coursier corriere koerier transportadora transportista",
        Role.SENDER: "sender remetente remitente expediteur absender mittente afzender nadawcy",
        Role.READY: "ready available pronto pronta listo lista pret prete bereit disponivel disponible disponibile"
        " klaar gotowe gotowy redo klar pripraveno pripravena pripravene valmis gata spremno spremna",
        Role.WAITING: "awaiting waiting aguardando aguarda esperando espera attente wartet warten attesa wacht wachten"
        " oczekuje afventer avventer venter vantar ceka odottaa asteptare",
        Role.PENDING: "pending pendiente pendente",
        Role.PAYMENT: "payment pagamento pago paiement reglement zahlung bezahlung betaling betalning platnosc"
        " platnosci platbu platba maksua plata uhradu",
        Role.PARTLY: "partial partially part partly parcial parcialmente partiel partiellement teilweise parziale"
        " parzialmente gedeeltelijk czesciowo delvis delvist castecne ciastocne osittain djelomicno",
        Role.SHIPPED: "shipped dispatched despatched sent enviado enviada despachado despachada expedido expedida"
        " expedie expediee envoye envoyee versendet versandt verschickt abgeschickt spedito spedita inviato inviata"
        " verzonden verstuurd wyslane wyslano wyslana wyslany skickad skickat skickats sendt afsendt odeslano odeslana"
        " odeslane odoslana odoslane odoslany lahetetty expediat expediata elkuldve feladva poslano poslana gonderildi",
        Role.SHIPMENT: "shipment shipping ship dispatch despatch fulfillment fulfilment envio enviar expedicao"
        " expedition expedier envoi versand spedizione verzending verzenden wysylki wysylke wysylka skickas"
        " forsendelse odeslani odoslanie expediere",
        Role.DELIVERED: "delivered entregue entregues entregado entregada livre livree livres geliefert zugestellt"
        " consegnato consegnata geleverd bezorgd afgeleverd dostarczone dostarczono dostarczona dostarczony doreczone"
        " doreczono doreczona levererad levererat leveret levert doruceno dorucena dorucene toimitettu livrat livrata"
        " kezbesitve kiszallitva dostavljeno dostavljena isporuceno",
        Role.DELIVERY: "delivery entrega reparto livraison zustellung auslieferung consegna bezorging doreczeniu"
        " doreczenia dostawie leverans levering livrare",
        Role.COLLECTED: "collected pickedup retirado recogido levantado abgeholt ritirato ritirata afgehaald opgehaald"
        " odebrane odebrano odebrana hamtad hamtat afhentet hentet vyzvednuto vyzvednuta vyzdvihnuta noudettu ridicat"
        " ridicata preuzeto",
        Role.COLLECTION: "pickup collection collect retirada retirar retiro levantamento levantar recogida recoger"
        " retrait retirer abholung ritiro afhalen afhaling ophalen odbioru odbior hamta hamtning afhentning henting"
        " hentes vyzvednuti vyzdvihnutie ridicare preuzimanje",
        Role.PICKED: "picked",
        Role.PICK: "pick",
        Role.UP: "up",
        Role.OUT: "out saiu salio",
        Role.WAY: "transit transito tranzit way route rota caminho camino viaggio drodze vag vei vej weg ceste putu"
        " transporte transport",
        Role.UNDER_WAY: "unterwegs onderweg undervejs underveis enroute matkalla yolda uton transporting",
        Role.BEING: "being",
        Role.PREPARED: "preparing prepared packed packing packaging picking preparando preparado preparada embalado"
        " embalada empacado empaquetado prepare preparee emballe verpackt kommissioniert preparato preparata imballato"
        " ingepakt spakowane spakowano packad hazirlaniyor zabaleno zabalena pakattu confirmed confirmado confirmada"
        " confirme confirmee bestatigt bestaetigt confermato confermata bevestigd potwierdzone bekraftad bekraeftet"
        " potvrzeno potvrzena vahvistettu confirmata",
        Role.PREPARATION: "production preparation preparacao preparacion separacao producao produccion bearbeitung"
        " vorbereitung verarbeitung produktion preparazione lavorazione produzione behandeling voorbereiding productie"
        " realizacji przygotowaniu produkcji pregatire priprave",
        Role.PICKUP_READY: "abholbereit afhaalklaar noudettavissa atveheto",
        Role.SHIPMENT_READY: "versandbereit versandfertig verzendklaar",
        Role.PARTLY_SENT: "teilversandt teilversendet teilgeliefert teillieferung deelgeleverd",
        Role.FAILED: "failed fallido fallida falhou falhada echoue echouee fehlgeschlagen fallito fallita mislukt"
        " nieudane nieudana misslyckades mislykkedes neuspesne",
        Role.ATTEMPTED: "attempted",
        Role.LOST: "lost extraviado extraviada perdu perdue verloren smarrito smarrita zagubione",
        Role.RETURNED: "returned devolvido devolvida devuelto devuelta retourne retournee retourniert restituito"
        " geretourneerd zwrocone zwrocono returnerad returneret returnert vraceno vracena palautettu returnat",
        Role.RETURNING: "returning",
        Role.CANCELLED: "cancelled canceled cancelado cancelada anulado anulada annule annulee storniert annulliert"
        " annullato annullata geannuleerd anulowane anulowano anulowana avbruten annullerad annulleret kansellert"
        " zruseno zrusena zrusene peruttu anulat anulata torolve otkazano",
        Role.REFUNDED: "refunded reembolsado reembolsada rembourse remboursee erstattet rimborsato rimborsata"
        " terugbetaald aterbetald refunderet refundert",
    }
)

ROLE_OF: Final[Mapping[str, Role]] = MappingProxyType(
    {word: role for role, words in WORDS.items() for word in words.split()}
)

# The first pattern of the roles' letters that is the whole slug wins. `_` stands for any number of joining words.
PATTERNS: Final[tuple[tuple[str, Meaning, str], ...]] = (
    ("waiting for payment", AWAITING_PAYMENT, "o*i?[wq]_m|o*m_[wq]"),
    ("delivery failed", ATTEMPTED, "Fd|dF|A|Ad|dA"),
    ("lost", LOST, "[og]*L(iv)?"),
    ("returned to the sender", RETURNING, "[og]*Uta?z|[og]*G"),
    ("returned", RETURNED, "[og]*Uo*"),
    ("refunded", FAILURE, "o*Eo*"),
    ("cancelled", CANCELLED, "o*X(o*|ya?[kh])"),
    ("failed", FAILURE, "o*F"),
    ("out for delivery", OUT_FOR_DELIVERY, "o*O_d|o*i_d|o*iv_d"),
    ("ready for pickup", READY_FOR_PICKUP, "o*R|o*i?[rw]_(c|bu)|o*_cr|bur"),
    ("collected by the carrier", IN_TRANSIT, "e(Pu|C)|(Pu|C)ya?e"),
    ("picked up", PICKED_UP, "o*(Pu|C)(ya?k|[ij]a?h)?|Pya?k"),
    ("partly sent", PARTLY_SENT, "[og]*(T|p[SD]|[SD]p)"),
    ("ready to be sent", CONFIRMED, "o*Y|o*i?[rwq]_s|o*_sr"),
    ("delivered", DELIVERED, "[og]*D(o*|ta?k|ya?e)"),
    ("in transit", IN_TRANSIT, "[og]*(V|[ij]a?v)"),
    ("shipped", HANDED_OVER, "[og]*S(o*|ta?k|ya?e)"),
    ("being prepared", CONFIRMED, "o*n?Bo*|o*i_f"),
)

# Of two words that no pattern can part; each is a whole slug.
PHRASES: Final[Mapping[str, Meaning]] = MappingProxyType(
    {
        "a-caminho": IN_TRANSIT,
        "dagitima-cikti": OUT_FOR_DELIVERY,
        "teslim-edildi": DELIVERED,
        "teslim-alindi": PICKED_UP,
        "iptal-edildi": CANCELLED,
        "iade-edildi": RETURNED,
    }
)
