"""
The public keys of the identity provider, kept and refreshed in the background.

A key that is known is handed out at once, always: refreshing happens in a thread of its own, one at a time. Only a
token signed with a key nobody has seen waits for a refresh, and only so many of those at once.
"""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from threading import BoundedSemaphore, Lock, Thread
from typing import Any, Final

from joserfc.errors import JoseError
from joserfc.jwk import Key, import_key

from app.auth.caller import KeysUnavailable
from app.auth.signing_key import algorithm_of
from app.auth.token_rules import StrictDecoder
from app.domain.errors import UpstreamError
from app.domain.single_flight import Call, SingleFlight

log = logging.getLogger(__name__)

_FRESH_S: Final = 600
_USABLE_S: Final = 24 * 3600  # how long the keys outlive a provider that is down
_WAIT_S: Final = 3.0

KeyName = tuple[str, str]  # key id, algorithm


class _Reason(Enum):
    ABSENT = "absent"
    AGED = "aged"
    UNKNOWN_KEY = "unknown key"


# Seconds between two refreshes for the same reason, so that a rotation soon after the start is not held up by it.
_MIN_INTERVAL_S: Final[Mapping[_Reason, float]] = {_Reason.ABSENT: 2, _Reason.AGED: 30, _Reason.UNKNOWN_KEY: 30}


@dataclass(frozen=True, slots=True)
class _KeySet:
    keys: Mapping[KeyName, Key]
    fetched_at: float


class ProviderKeys:
    """
    Serves all threads. Nothing is fetched before `warm_up` or the first token, so a fork finds no thread and no socket.
    """

    def __init__(
        self, fetch: Callable[[], bytes], *, max_waiting: int = 4, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._fetch = fetch
        self._clock = clock
        self._lock = Lock()
        self._waiting = BoundedSemaphore(max_waiting)
        self._refreshes: SingleFlight[None, None] = SingleFlight()
        self._not_before: dict[_Reason, float] = {}
        self._set: _KeySet | None = None
        self._is_down = False

    def warm_up(self) -> None:
        """
        Fetches the keys in the background, so that the first caller need not wait.
        """
        self._start(_Reason.ABSENT)

    def find(self, key_id: str, algorithm: str) -> Key | None:
        """
        None for a key the provider does not have. Raises KeysUnavailable when that cannot be known.
        """
        name = (key_id, algorithm)
        current = self._usable()
        if current is not None and name in current.keys:
            if self._clock() - current.fetched_at > _FRESH_S:
                self._start(_Reason.AGED)
            return current.keys[name]
        self._wait_for(self._start(_Reason.UNKNOWN_KEY if current is not None else _Reason.ABSENT))
        current = self._usable()
        if current is None:
            raise KeysUnavailable
        return current.keys.get(name)

    def _usable(self) -> _KeySet | None:
        current = self._set
        return current if current is not None and self._clock() - current.fetched_at < _USABLE_S else None

    def _start(self, reason: _Reason) -> Call[None] | None:
        """
        The refresh under way, a new one, or None when it is too early for another.
        """
        with self._lock:
            call, is_new = self._refreshes.begin(None)
            if not is_new:
                return call
            now = self._clock()
            if now < self._not_before.get(reason, now):
                call.set_result(None)
                return None
            self._not_before[reason] = now + _MIN_INTERVAL_S[reason]
        try:
            Thread(target=call.run, args=(self._run,), name="jwks-refresh", daemon=True).start()
        except RuntimeError:  # no further thread can be had; the keys there are go on counting
            call.set_result(None)
        return call

    def _wait_for(self, refresh: Call[None] | None) -> None:
        if refresh is None or not self._waiting.acquire(blocking=False):
            return
        try:
            refresh.join(_WAIT_S)
        except TimeoutError:
            pass  # it goes on; whoever waited does without
        finally:
            self._waiting.release()

    def _run(self) -> None:
        known = self._set.keys if self._set is not None else {}
        try:
            keys = parse_key_set(self._fetch(), known)
        except (UpstreamError, ValueError) as error:
            if not self._is_down:
                reason = error.fault.value if isinstance(error, UpstreamError) else "no usable key"
                log.warning("identity provider's keys unavailable", extra={"reason": reason})
            self._is_down = True
            return
        if self._is_down:
            log.info("identity provider's keys available again")
        self._is_down = False
        self._set = _KeySet(keys, self._clock())


def parse_key_set(document: bytes, known: Mapping[KeyName, Key]) -> Mapping[KeyName, Key]:
    """
    Every key that can verify one of our algorithms; others are passed over. An unchanged key stays the same object.

    Raises ValueError when there is none: an empty set replaces nothing.
    """
    try:
        payload = StrictDecoder().decode(document.decode())
    except RecursionError:
        payload = None
    entries = payload.get("keys") if isinstance(payload, dict) else None
    keys: dict[KeyName, Key] = {}
    for entry in entries if isinstance(entries, list) else ():
        parsed = _parse_key(entry)
        if parsed is not None:
            name, key = parsed
            old = known.get(name)
            keys[name] = old if old is not None and old.thumbprint() == key.thumbprint() else key
    if not keys:
        raise ValueError("no usable key")
    return keys


def _parse_key(entry: Any) -> tuple[KeyName, Key] | None:
    if not isinstance(entry, dict) or not isinstance(entry.get("kid"), str):
        return None
    operations = entry.get("key_ops", ["verify"])
    if entry.get("use", "sig") != "sig" or not isinstance(operations, list) or "verify" not in operations:
        return None
    try:
        # x5c and the like are not looked at: the key set's own transport is what vouches for the key.
        key = import_key({name: entry[name] for name in ("kty", "crv", "n", "e", "x", "y") if name in entry})
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    algorithm = algorithm_of(key)
    if algorithm is None or entry.get("alg", algorithm) != algorithm:
        return None
    return (entry["kid"], algorithm), key
