"""
The store doctor's look at a BigCommerce store: can it be reached, and may the token read orders?
"""

from collections.abc import Iterable
from typing import Final

from adapters.bigcommerce.client import BigCommerceClient
from app.domain.errors import UpstreamError, UpstreamRejected, UpstreamThrottled, UpstreamUnavailable
from app.domain.ports import CheckResult, Deadline, Verdict
from app.domain.store import Store

DEADLINE_S: Final = 10.0
NOBODY: Final = "1"  # any customer will do: an empty list is as good an answer as an order


def check(store: Store) -> Iterable[CheckResult]:
    try:
        BigCommerceClient(store).fetch_orders(NOBODY, 1, Deadline.after(DEADLINE_S))
    except UpstreamRejected:
        yield CheckResult(
            subject="access token",
            verdict=Verdict.FAILED,
            found="BigCommerce refused it, or it may not read orders",
            fix="make an API account of this store with the scope Orders: read-only; "
            "put its token in BIGCOMMERCE_ACCESS_TOKEN",
        )
    except UpstreamThrottled as error:
        yield CheckResult(
            subject="rate limit",
            verdict=Verdict.WARNING,
            found=f"the store asks to wait for {error.retry_after_s:.0f} s",
            fix="try again later; other applications of the store use the same quota",
        )
    except UpstreamUnavailable as error:
        yield CheckResult(
            subject="connection",
            verdict=Verdict.FAILED,
            found=f"the API cannot be reached ({error.fault})",
            fix="let this machine reach api.bigcommerce.com on port 443; then see status.bigcommerce.com",
        )
    except UpstreamError as error:
        yield CheckResult(
            subject="orders",
            verdict=Verdict.FAILED,
            found=f"the answer cannot be used ({error.fault})",
            fix="check BIGCOMMERCE_STORE_HASH: a wrong one is another store, or none",
        )
    else:
        yield CheckResult(subject="orders", verdict=Verdict.OK, found="the store answers and the token may read orders")
