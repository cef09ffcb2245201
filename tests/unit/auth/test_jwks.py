"""
The provider's keys: fetched late, refreshed in the background, never a reason to let somebody in.
"""

import threading

import pytest
from joserfc.jwk import ECKey, OctKey, RSAKey

from app.auth.caller import KeysUnavailable
from app.auth.jwks import ProviderKeys, parse_key_set
from app.domain.errors import Fault, UpstreamUnavailable
from tests.unit.auth.minting import EC, OTHER_RSA, RSA, entry, key_set

BOTH = key_set(entry(RSA, "rsa-1"), entry(EC, "ec-1"))


class Provider:
    """
    A fake fetch: answers as it is told, counts, and can be made to wait.
    """

    def __init__(self, document: bytes = BOTH) -> None:
        self.document = document
        self.is_down = False
        self.calls = 0
        self.go = threading.Event()
        self.go.set()

    def __call__(self) -> bytes:
        self.calls += 1
        self.go.wait(5)
        if self.is_down:
            raise UpstreamUnavailable(Fault.CONNECT_REFUSED)
        return self.document


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def provider():
    return Provider()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def keys(provider, clock):
    return ProviderKeys(provider, clock=clock)


def settle() -> None:
    for thread in threading.enumerate():
        if thread.name == "jwks-refresh":
            thread.join(5)


def test_nothing_is_fetched_before_a_token_asks(keys, provider):
    assert provider.calls == 0


def test_keys_can_be_had_before_a_token_asks(keys, provider):
    keys.warm_up()
    settle()

    assert keys.find("rsa-1", "RS256") is not None
    assert provider.calls == 1


def test_first_token_waits_for_the_keys(keys, provider):
    assert keys.find("rsa-1", "RS256").thumbprint() == RSA.thumbprint()
    assert provider.calls == 1


def test_key_counts_only_for_its_own_algorithm(keys):
    assert keys.find("rsa-1", "ES256") is None


def test_rotation_is_noticed_by_the_first_token_of_the_new_key(keys, provider):
    keys.find("rsa-1", "RS256")
    provider.document = key_set(entry(OTHER_RSA, "rsa-2"))

    assert keys.find("rsa-2", "RS256").thumbprint() == OTHER_RSA.thumbprint()
    assert keys.find("rsa-1", "RS256") is None


def test_ten_thousand_unknown_kids_ask_the_provider_once_in_half_a_minute(keys, provider, clock):
    keys.find("rsa-1", "RS256")
    for number in range(10_000):
        assert keys.find(f"unknown-{number}", "RS256") is None

    assert provider.calls == 2

    clock.now += 31
    keys.find("unknown", "RS256")

    assert provider.calls == 3


def test_aged_keys_are_handed_out_at_once_and_refreshed_behind(keys, provider, clock):
    first = keys.find("rsa-1", "RS256")
    clock.now += 601
    provider.go.clear()

    assert keys.find("rsa-1", "RS256") is first

    provider.go.set()
    settle()

    assert provider.calls == 2
    assert keys.find("rsa-1", "RS256") is first


def test_machine_without_a_thread_to_spare_goes_on_with_the_keys_there_are(keys, clock, monkeypatch):
    first = keys.find("rsa-1", "RS256")

    def start(_thread):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    clock.now += 601

    assert keys.find("rsa-1", "RS256") is first
    assert keys.find("unknown", "RS256") is None


def test_cached_keys_outlive_the_provider_for_a_day_and_no_longer(keys, provider, clock):
    keys.find("rsa-1", "RS256")
    provider.is_down = True
    clock.now += 24 * 3600 - 1

    assert keys.find("rsa-1", "RS256") is not None

    settle()
    clock.now += 2

    with pytest.raises(KeysUnavailable):
        keys.find("rsa-1", "RS256")


def test_without_keys_nobody_is_let_in(keys, provider, clock):
    provider.is_down = True
    for _ in range(100):
        with pytest.raises(KeysUnavailable):
            keys.find("rsa-1", "RS256")

    assert provider.calls == 1

    provider.is_down = False
    clock.now += 3

    assert keys.find("rsa-1", "RS256") is not None


def test_unknown_kids_while_the_provider_hangs_hold_few_threads_and_no_known_key(provider, clock):
    keys = ProviderKeys(provider, max_waiting=2, clock=clock)
    known = keys.find("rsa-1", "RS256")
    provider.go.clear()
    callers = [threading.Thread(target=keys.find, args=(f"unknown-{n}", "RS256")) for n in range(2)]
    for caller in callers:
        caller.start()
    while keys._waiting._value > 0:
        pass

    assert keys.find("unknown-3", "RS256") is None
    assert keys.find("rsa-1", "RS256") is known

    provider.go.set()
    for caller in callers:
        caller.join(5)

    assert provider.calls == 2


def test_herd_of_first_tokens_fetches_once(provider, clock):
    keys = ProviderKeys(provider, max_waiting=20, clock=clock)
    provider.go.clear()
    found = []
    herd = [threading.Thread(target=lambda: found.append(keys.find("rsa-1", "RS256"))) for _ in range(20)]
    for thread in herd:
        thread.start()
    provider.go.set()
    for thread in herd:
        thread.join(5)

    assert len(found) == 20
    assert None not in found
    assert provider.calls == 1


@pytest.mark.parametrize("document", [b"", b"<html>", b"[]", b"{}", b'{"keys": []}', b'{"keys": 1}', b"\xff"])
def test_useless_answer_replaces_nothing(keys, provider, clock, document):
    first = keys.find("rsa-1", "RS256")
    provider.document = document
    clock.now += 601
    keys.find("rsa-1", "RS256")
    settle()

    assert keys.find("rsa-1", "RS256") is first


@pytest.mark.parametrize(
    "bad",
    [
        entry(OctKey.generate_key(256), "bad") | {"k": "c2VjcmV0"},
        entry(RSA, "bad", use="enc"),
        entry(RSA, "bad", alg="RS512"),
        entry(RSA, "bad", key_ops=["encrypt"]),
        entry(RSA, "bad", key_ops=7),
        entry(ECKey.generate_key("P-384"), "bad"),
        {name: value for name, value in entry(RSA, "bad").items() if name != "n"},
        entry(RSA, "bad") | {"n": "!!"},
        entry(RSA, "bad") | {"n": 3},
        {"kty": "RSA"},
        "bad",
        None,
    ],
    ids=map(str, range(1, 12)),  # the keys themselves are others in each process
)
def test_key_that_cannot_verify_is_passed_over(bad):
    assert parse_key_set(key_set(bad, entry(RSA, "rsa-1")), {}).keys() == {("rsa-1", "RS256")}


def test_short_rsa_key_is_passed_over(recwarn):
    short = RSAKey.generate_key(1024, private=True)

    with pytest.raises(ValueError, match="no usable key"):
        parse_key_set(key_set(entry(short, "short")), {})
