"""
The composition root: settings and platforms in, a running application out. The only module that imports adapters.
"""

from collections.abc import Mapping

from flask import Flask

from adapters.registry import load_platforms
from app.config import Settings
from app.domain.ports import Platform
from app.orders.latest import LatestOrders, ServingPolicy
from app.stores import StoreDirectory, StoreEntry
from app.web.auth import build_authenticate
from app.web.factory import create_app
from app.web.rendering import build_renderer


def read_settings(environ: Mapping[str, str]) -> tuple[Settings, Mapping[str, Platform]]:
    """
    Raises ConfigurationError.
    """
    platforms = load_platforms()
    return Settings.from_env(environ, platforms), platforms


def build_stores(settings: Settings, platforms: Mapping[str, Platform]) -> StoreDirectory:
    render = build_renderer(settings.public_base_url)
    policy = ServingPolicy(
        order_ttl_s=settings.order_ttl_s,
        negative_ttl_s=settings.negative_ttl_s,
        stale_if_error_s=settings.stale_if_error_s,
        deadline_s=settings.deadline_s,
        fetch_deadline_s=settings.fetch_deadline_s,
        cache_max_bytes=settings.cache_max_bytes // len(settings.stores),
        max_fetches=settings.threads,
    )
    entries = []
    for store in settings.stores:
        platform = platforms[store.platform]
        adapter = platform.build(store)
        entries.append(StoreEntry(store, platform, adapter, LatestOrders(store.name, adapter, render, policy)))
    return StoreDirectory(entries)


def build_app(environ: Mapping[str, str]) -> Flask:
    """
    Raises ConfigurationError.
    """
    settings, platforms = read_settings(environ)
    return create_app(build_stores(settings, platforms), build_authenticate(settings.api_tokens))
