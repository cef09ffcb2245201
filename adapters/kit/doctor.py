"""
The store doctor's first look, the same for every platform: ask for an order, and say in plain words what came of it.
"""

from collections.abc import Callable, Iterable
from typing import Final

from app.domain.errors import (
    IdentityMismatch,
    OrderNotFound,
    UpstreamError,
    UpstreamRejected,
    UpstreamThrottled,
    UpstreamTimeout,
    UpstreamUnavailable,
)
from app.domain.ports import CheckResult, Deadline, Verdict

DEADLINE_S: Final = 10.0


def diagnose(ask: Callable[[Deadline], object], *, address_fix: str, credential_fix: str) -> Iterable[CheckResult]:
    """
    `ask` reads any customer's orders. The fixes say what to do in the platform's own words.
    """
    try:
        ask(Deadline.after(DEADLINE_S))
    except OrderNotFound:
        yield _sound()
    except UpstreamRejected:
        yield CheckResult(
            subject="credential",
            verdict=Verdict.FAILED,
            found="the store refused it, or it may not read orders",
            fix=credential_fix,
        )
    except UpstreamThrottled as error:
        yield CheckResult(
            subject="rate limit",
            verdict=Verdict.WARNING,
            found=f"the store asks for a pause of {error.retry_after_s:.0f} s",
            fix="try again later; other applications may use up the same quota",
        )
    except (UpstreamUnavailable, UpstreamTimeout) as error:
        yield CheckResult(
            subject="connection",
            verdict=Verdict.FAILED,
            found=f"the store cannot be reached ({error.fault})",
            fix=address_fix,
        )
    except IdentityMismatch:
        yield CheckResult(
            subject="identity",
            verdict=Verdict.FAILED,
            found="the store answered with another customer's orders; none of them is passed on",
            fix="the address is right. A page or object cache in front of the store's API, or a plugin, mixes its "
            "answers up: keep the API out of that cache",
        )
    except UpstreamError as error:
        yield CheckResult(
            subject="orders",
            verdict=Verdict.FAILED,
            found=f"the answer cannot be used ({error.fault})",
            fix=address_fix,
        )
    else:
        yield _sound()


def _sound() -> CheckResult:
    return CheckResult(subject="orders", verdict=Verdict.OK, found="the store answers and orders can be read")
