"""
The second tier of one machine: memory that all worker processes share, so that each knows what one has fetched, and a
worker that takes a dead one's place knows it too.

It is anonymous memory behind a file descriptor that the workers inherit; nothing of it outlives the service. A value
is found in one of the few slots its key leads to; the slots' heads lie together in front, mapped, so that to look is
no system call. There are no locks around it: what was read while another process wrote has a wrong MAC and is a miss.
"""

import fcntl
import hmac
import mmap
import os
import struct
import time
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Final

from app.serving.cache import Entry
from app.serving.redis_cache import LOCK_S, POLL_S, SharedCache
from app.serving.sealed import seal, unseal

DESCRIPTOR: Final = "SHARED_CACHE_FD"
SLOT_BYTES: Final = 8192  # two pages; the second is only there when an answer needs it
WAYS: Final = 8  # slots a key may lie in
LOCKS: Final = 1 << 24
KNOWN_KEYS: Final = 1024  # a miss asks for its key some five times

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
        self._secret = secret
        self._clock = clock
        self._sleep = sleep
        self._key = lru_cache(KNOWN_KEYS)(self._to_key)
        self._sets = max(1, max_bytes // (SLOT_BYTES * WAYS))
        slots = self._sets * WAYS
        self._bodies_at = -(-slots * _HEAD.size // mmap.PAGESIZE) * mmap.PAGESIZE
        # There for good before it is mapped, and never shorter, not by a reload that wants less either: to touch a
        # mapped page that is not there ends the process.
        os.posix_fallocate(descriptor, 0, self._bodies_at)
        if os.fstat(descriptor).st_size < self._bodies_at + slots * SLOT_BYTES:
            os.ftruncate(descriptor, self._bodies_at + slots * SLOT_BYTES)
        self._heads = mmap.mmap(descriptor, self._bodies_at)

    def get(self, store: str, customer_id: str) -> Entry | None:
        with suppress(OSError):
            return self._find(self._key(store, customer_id), self._clock())
        return None

    def _find(self, key: bytes, now: float) -> Entry | None:
        for slot, (ends, length, owner) in self._slots(key):
            if owner == key[:8] and now < ends and length <= SLOT_BYTES:
                value = os.pread(self._descriptor, length, self._place(slot))
                return unseal(self._secret, self._bound(key, ends), value, now, ends - now)
        return None

    def put(self, store: str, customer_id: str, entry: Entry) -> None:
        key = self._key(store, customer_id)
        ends = entry.kept_until
        value = seal(self._secret, self._bound(key, ends), entry)
        if len(value) <= SLOT_BYTES:
            slot = self._slot_for(key)
            with suppress(OSError):  # no memory to be had
                os.pwrite(self._descriptor, value, self._place(slot))
                _HEAD.pack_into(self._heads, slot * _HEAD.size, ends, len(value), key[:8])

    def drop(self, store: str, customer_id: str) -> None:
        key = self._key(store, customer_id)
        for slot, (_, _, owner) in self._slots(key):
            if owner == key[:8]:
                _HEAD.pack_into(self._heads, slot * _HEAD.size, 0, 0, bytes(8))

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

    def _to_key(self, store: str, customer_id: str) -> bytes:
        name, number = store.encode(), customer_id.encode()
        return hmac.digest(self._secret, len(name).to_bytes(4, "big") + name + number, "sha256")[:16]

    def _bound(self, key: bytes, ends: float) -> bytes:
        return key + struct.pack("<d", ends)

    def _place(self, slot: int) -> int:
        return self._bodies_at + slot * SLOT_BYTES

    def _slots(self, key: bytes) -> Iterator[tuple[int, tuple[float, int, bytes]]]:
        """
        The slots a key may lie in, with their heads.
        """
        first = int.from_bytes(key[:8], "big") % self._sets * WAYS
        heads = self._heads[first * _HEAD.size : (first + WAYS) * _HEAD.size]
        return enumerate(_HEAD.iter_unpack(heads), start=first)

    def _slot_for(self, key: bytes) -> int:
        """
        The key's own slot, else the one that ends first: an empty one has ended.
        """
        ends = {}
        for slot, (end, _, owner) in self._slots(key):
            if owner == key[:8]:
                return slot
            ends[slot] = end
        return min(ends, key=ends.__getitem__)
