import pytest

from adapters.kit.doctor import diagnose
from app.domain.errors import (
    Fault,
    IdentityMismatch,
    NotFoundReason,
    OrderNotFound,
    UpstreamMalformed,
    UpstreamRejected,
    UpstreamThrottled,
    UpstreamTimeout,
    UpstreamUnavailable,
)

ADDRESS, CREDENTIAL = "fix the address", "fix the credential"
IDENTITY = "the address is right. A page or object cache in front of the store's API, or a plugin, mixes its answers up: keep the API out of that cache"


def seen(error=None):
    def ask(deadline):
        assert deadline.remaining() > 0
        if error is not None:
            raise error

    (result,) = diagnose(ask, address_fix=ADDRESS, credential_fix=CREDENTIAL)
    return result.subject, result.verdict.value, result.fix


@pytest.mark.parametrize(
    ("error", "result"),
    [
        (None, ("orders", "ok", "")),
        (OrderNotFound(NotFoundReason.NO_ORDERS), ("orders", "ok", "")),
        (UpstreamRejected(), ("credential", "failed", CREDENTIAL)),
        (
            UpstreamThrottled(7),
            ("rate limit", "warning", "try again later; other applications may use up the same quota"),
        ),
        (UpstreamUnavailable(Fault.DNS), ("connection", "failed", ADDRESS)),
        (UpstreamTimeout(Fault.DEADLINE), ("connection", "failed", ADDRESS)),
        (UpstreamMalformed(Fault.NOT_JSON), ("orders", "failed", ADDRESS)),
        (IdentityMismatch(), ("identity", "failed", IDENTITY)),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, tuple) else "",
)
def test_each_outcome_in_plain_words(error, result):
    assert seen(error) == result
