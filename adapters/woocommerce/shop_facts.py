"""
Which versions a shop runs and where its tracking comes from, for the doctor.
"""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from adapters.kit.parsing import to_mapping, to_mappings, to_text
from adapters.woocommerce.answers import NO_ROUTE, error_code
from adapters.woocommerce.client import WooCommerceClient
from app.domain.errors import UpstreamError
from app.domain.ports import CheckResult, Deadline, Verdict

# By the folder of the plugin. The readers are in tracking/.
TRACKING_PLUGINS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "aftership-woocommerce-tracking": "AfterShip Tracking",
        "ast-pro": "Advanced Shipment Tracking Pro",
        "dhl-for-woocommerce": "DHL for WooCommerce",
        "dokan-lite": "Dokan",
        "dokan-pro": "Dokan Pro",
        "melhor-envio-cotacao": "Melhor Envio",
        "packeta": "Packeta",
        "parcelpanel": "ParcelPanel",
        "shipment-tracker-for-woocommerce": "Shipment Tracker",
        "shiptastic-for-woocommerce": "Shiptastic",
        "trackship-for-woocommerce": "TrackShip",
        "woo-advanced-shipment-tracking": "Advanced Shipment Tracking",
        "woo-orders-tracking": "Orders Tracking",
        "woocommerce-correios": "Correios",
        "woocommerce-germanized": "Germanized",
        "woocommerce-orders-tracking": "Orders Tracking (premium)",
        "woocommerce-services": "WooCommerce Tax and Shipping",
        "woocommerce-shipment-tracking": "WooCommerce Shipment Tracking",
        "woocommerce-shipping": "WooCommerce Shipping",
        "yith-woocommerce-order-tracking": "YITH Order Tracking",
        "yith-woocommerce-order-tracking-premium": "YITH Order & Shipment Tracking",
    }
)
SHIPSTATION: Final = "woocommerce-shipstation-integration"
NAMESPACES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "wc-ast/v3": "Advanced Shipment Tracking",
        "wc-shipment-tracking/v3": "WooCommerce Shipment Tracking",
        "trackship/v1": "TrackShip",
        "parcelpanel/v1": "ParcelPanel",
        "aftership/v1": "AfterShip Tracking",
    }
)
# By their parts: the whole environment makes WordPress call other hosts to see whether it can.
STATUS_FIELDS: Final = "environment.version,environment.wp_version,active_plugins"
NOTHING: Final = "orders say no more than their status"


def shop_facts(client: WooCommerceClient, namespaces: Sequence[Any], deadline: Deadline) -> Iterator[CheckResult]:
    status = to_mapping(_optional(client, "/wc/v3/system_status", STATUS_FIELDS, deadline))
    environment = to_mapping(status.get("environment"))
    plugins = _plugins(status)
    versions = [
        f"{name} {version}"
        for name, version in (
            ("WooCommerce", to_text(environment.get("version"))),
            ("WordPress", to_text(environment.get("wp_version"))),
        )
        if version
    ]
    if versions:
        yield CheckResult(subject="versions", verdict=Verdict.OK, found=", ".join(versions))
    else:
        yield CheckResult(subject="versions", verdict=Verdict.SKIPPED, found="the key may not read the system status")
    sources = plugins if status else _by_namespace(namespaces)
    yield _tracking(sources, has_fulfillments=_has_fulfillments(client, deadline))
    if SHIPSTATION in _folders(status) and not plugins:
        yield CheckResult(
            subject="ShipStation",
            verdict=Verdict.WARNING,
            found="without a tracking plugin it writes tracking numbers into order notes only, which are not read",
            fix="install WooCommerce Shipment Tracking or Advanced Shipment Tracking: ShipStation then writes to it",
        )


def _optional(client: WooCommerceClient, route: str, fields: str, deadline: Deadline) -> Any:
    try:
        return client.fetch_optional(route, [("_fields", fields)], deadline)
    except UpstreamError:
        return None


def _has_fulfillments(client: WooCommerceClient, deadline: Deadline) -> bool:
    """
    The route answers "no such order" where the feature is on and "no such route" where it is off.
    """
    try:
        response = client.ask("/wc/v3/orders/1/fulfillments", (), deadline)
    except UpstreamError:
        return False
    return error_code(response) != NO_ROUTE


def _folders(status: Mapping[str, Any]) -> Mapping[str, str]:
    """
    Folder → version of each active plugin.
    """
    return {
        (to_text(plugin.get("plugin")) or "").partition("/")[0]: to_text(plugin.get("version")) or ""
        for plugin in to_mappings(status.get("active_plugins"))
    }


def _plugins(status: Mapping[str, Any]) -> list[str]:
    folders = _folders(status)
    return [f"{name} {folders[folder]}".strip() for folder, name in TRACKING_PLUGINS.items() if folder in folders]


def _by_namespace(namespaces: Sequence[Any]) -> list[str]:
    return [name for namespace, name in NAMESPACES.items() if namespace in namespaces]


def _tracking(plugins: list[str], *, has_fulfillments: bool) -> CheckResult:
    sources = [*plugins, *(["WooCommerce fulfillments"] if has_fulfillments else [])]
    if sources:
        return CheckResult(subject="tracking", verdict=Verdict.OK, found=", ".join(sources))
    return CheckResult(
        subject="tracking",
        verdict=Verdict.WARNING,
        found=f"no tracking plugin that is known; {NOTHING} unless they carry a tracking number in a common key",
        fix="install one, for instance WooCommerce Shipment Tracking or Advanced Shipment Tracking",
    )
