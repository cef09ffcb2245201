"""
Which versions a shop runs and where its tracking comes from, for the doctor.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from adapters.kit.parsing import to_mapping, to_mappings, to_text
from adapters.woocommerce.client import WooCommerceClient
from adapters.woocommerce.errors import NO_ROUTE, error_code
from adapters.woocommerce.tracking import PLUGINS
from app.domain.errors import UpstreamError
from app.domain.ports import CheckResult, Deadline, Verdict

FOLDERS: Final = {folder: name for plugin in PLUGINS for folder, name in plugin.folders.items()}
NAMESPACES: Final = {space: name for plugin in PLUGINS for space, name in plugin.namespaces.items()}
SHIPSTATION: Final = "woocommerce-shipstation-integration"
# By their parts: the whole environment makes WordPress call other hosts to see whether it can.
STATUS_FIELDS: Final = "environment.version,environment.wp_version,active_plugins"
NOTHING: Final = "orders say no more than their status"


def check_environment(
    client: WooCommerceClient, namespaces: Sequence[Any], deadline: Deadline
) -> Iterator[CheckResult]:
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
    return [f"{name} {folders[folder]}".strip() for folder, name in FOLDERS.items() if folder in folders]


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
