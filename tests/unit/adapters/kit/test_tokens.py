import pytest

from adapters.kit import ClientCredentials, Deadline, HttpClient, UpstreamMalformed, UpstreamRejected
from adapters.testing import Reply, StandInStore
from app.domain.errors import UpstreamError
from app.domain.store import Store


class Clock:
    now = 1_000.0

    def __call__(self):
        return self.now


@pytest.fixture(name="grants")
def _grants():
    grants = []
    store = StandInStore(lambda request: Reply({"access_token": f"t{len(store.requests)}", "expires_in": 1_000}))
    with store:
        clock = Clock()
        http = HttpClient(Store(name="default", platform="acme"), store.url)
        tokens = ClientCredentials(http, "me", "s3cret&", path="/oauth/token", platform="acme", clock=clock)
        grants.extend((store, tokens, clock))
        yield grants
        http.close()


def ask(tokens):
    return tokens.token(Deadline.after(5))


def test_token_is_granted_once_and_renewed_before_it_ends(grants):
    store, tokens, clock = grants

    assert [ask(tokens), ask(tokens)] == ["t1", "t1"]
    assert store.requests[0].parameters == {
        "grant_type": "client_credentials",
        "client_id": "me",
        "client_secret": "s3cret&",
    }
    assert tokens.expires_at() == 2_000
    clock.now = 1_900
    assert ask(tokens) == "t2"


def test_refused_token_is_renewed(grants):
    _, tokens, _ = grants
    first = ask(tokens)

    assert tokens.renewed(first, Deadline.after(5)) == "t2"
    assert tokens.renewed(first, Deadline.after(5)) == "t2"


def test_failed_early_renewal_leaves_the_token_that_holds(grants):
    store, tokens, clock = grants
    ask(tokens)
    clock.now = 1_950
    store.play_always(Reply({}, 500))

    assert ask(tokens) == "t1"


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply({"error": "invalid_client"}, 401), UpstreamRejected),
        (Reply({"error": "words of the store's own"}, 400), UpstreamRejected),
        (Reply("<h1>Forbidden</h1>", 403), UpstreamError),
        (Reply({}, 500), UpstreamError),
        (Reply({"access_token": ""}), UpstreamMalformed),
        (Reply([]), UpstreamMalformed),
    ],
)
def test_what_is_no_grant_is_an_error(grants, reply, error):
    store, tokens, _ = grants
    store.play_always(reply)

    with pytest.raises(error) as raised:
        ask(tokens)

    assert "own" not in str(raised.value)
    if error is UpstreamError:
        assert not isinstance(raised.value, UpstreamRejected)
