"""
The second tier of one machine: memory that all worker processes share, so that each knows what one has fetched, and a
worker that takes a dead one's place knows it too.

It is anonymous memory behind a file descriptor that the workers inherit; nothing of it outlives the service. A value
is found in one of the few slots its key leads to. There are no locks around it: what was read while another process
wrote has a wrong MAC and is a miss.
"""

import fcntl
import hmac
import os
import struct
import time
from collections.abc import Callable, MutableMapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from app.orders.cache import Entry
from app.orders.sealed import seal, unseal
from app.orders.shared_cache import LOCK_S, POLL_S, SharedCache

DESCRIPTOR: Final = "SHARED_CACHE_FD"
SLOT_BYTES: Final = 8192  # two pages; the second is only there when an answer needs it
WAYS: Final = 4  # slots a key may lie in
LOCKS: Final = 1 << 24

_NAME: Final = "most-recent-order-cache"
_HEAD: Final = struct.Struct("<dI8s")  # when it ends on the monotonic clock of the machine, how long it is, whose it is


def share_memory(environ: MutableMapping[str, str]) -> None:
    """
    Before the workers are forked. Where there is no such memory, each worker has its own cache alone.
    """
    with suppress(OSError, ValueError):
        if str(Path(f"/proc/self/fd/{int(environ.get(DESCRIPTOR, ''))}").readlink()).startswith(f"/memfd:{_NAME}"):
            return
    environ.pop(DESCRIPTOR, None)
    if hasattr(os, "memfd_create"):
        environ[DESCRIPTOR] = str(os.memfd_create(_NAME))


class WorkersCache(SharedCache):
    def __init__(
        self,
        descriptor: int,
        max_bytes: int,
        secret: bytes,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._descriptor = descriptor
        self._sets = max(1, max_bytes // (SLOT_BYTES * WAYS))
        self._secret = secret
        self._clock = clock
        self._sleep = sleep
        os.ftruncate(descriptor, self._sets * WAYS * SLOT_BYTES)

    def get(self, store: str, customer_id: str) -> Entry | None:
        with suppress(OSError):
            return self._find(self._key(store, customer_id), self._clock())
        return None

    def _find(self, key: bytes, now: float) -> Entry | None:
        for place in self._places(key):
            ends, length, owner = self._head(place)
            if owner == key[:8] and now < ends and length <= SLOT_BYTES - _HEAD.size:
                value = os.pread(self._descriptor, length, place + _HEAD.size)
                return unseal(self._secret, self._bound(key, ends), value, now, ends - now)
        return None

    def put(self, store: str, customer_id: str, entry: Entry) -> None:
        key = self._key(store, customer_id)
        ends = entry.kept_until
        value = seal(self._secret, self._bound(key, ends), entry)
        if len(value) <= SLOT_BYTES - _HEAD.size:
            with suppress(OSError):  # no memory to be had
                os.pwrite(self._descriptor, _HEAD.pack(ends, len(value), key[:8]) + value, self._place_for(key))

    def drop(self, store: str, customer_id: str) -> None:
        key = self._key(store, customer_id)
        for place in self._places(key):
            with suppress(OSError):
                if self._head(place)[2] == key[:8]:
                    os.pwrite(self._descriptor, bytes(_HEAD.size), place)

    def claim(self, store: str, customer_id: str, than: float) -> Entry | None:
        waits_until = self._clock() + LOCK_S
        while True:
            is_mine = self._lock(store, customer_id)
            entry = self.get(store, customer_id)
            if entry is not None and entry.fetched_at > than and entry.is_fresh(self._clock()):
                return entry
            if is_mine or self._clock() >= waits_until:
                return None
            self._sleep(POLL_S)

    def release(self, store: str, customer_id: str, claimed_at: float) -> None:  # noqa: ARG002 - the signature
        with suppress(OSError):
            fcntl.lockf(self._descriptor, fcntl.LOCK_UN, 1, self._lock_place(store, customer_id))

    def _lock(self, store: str, customer_id: str) -> bool:
        """
        The kernel takes it back when the process dies.
        """
        try:
            fcntl.lockf(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, self._lock_place(store, customer_id))
        except OSError:
            return False
        return True

    def _lock_place(self, store: str, customer_id: str) -> int:
        return int.from_bytes(self._key(store, customer_id)[8:], "big") % LOCKS

    def _key(self, store: str, customer_id: str) -> bytes:
        name, number = store.encode(), customer_id.encode()
        return hmac.digest(self._secret, len(name).to_bytes(4, "big") + name + number, "sha256")[:16]

    def _bound(self, key: bytes, ends: float) -> bytes:
        return key + struct.pack("<d", ends)

    def _places(self, key: bytes) -> range:
        first = int.from_bytes(key[:8], "big") % self._sets * WAYS * SLOT_BYTES
        return range(first, first + WAYS * SLOT_BYTES, SLOT_BYTES)

    def _head(self, place: int) -> tuple[float, int, bytes]:
        ends, length, owner = _HEAD.unpack(os.pread(self._descriptor, _HEAD.size, place))
        return ends, length, owner

    def _place_for(self, key: bytes) -> int:
        """
        The key's own slot, else the one that ends first: an empty one has ended.
        """
        heads = {place: self._head(place) for place in self._places(key)}
        own = [place for place, (_, _, owner) in heads.items() if owner == key[:8]]
        return own[0] if own else min(heads, key=lambda place: heads[place][0])
