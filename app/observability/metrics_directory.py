"""
The directory in which the processes of one service keep their metrics. A killed service cannot take its own away: the
next start does.
"""

import fcntl
import os
import shutil
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import Final

PREFIX: Final = "most-recent-order-metrics-"
STOPPING: Final = "stopping"  # there once the service was told to stop; not at a reload
OWNER: Final = "owner"  # locked while a process of the service lives, whatever its end


def new_name(scratch: str) -> str:
    return f"{scratch}/{PREFIX}{token_hex(8)}"


def make_directory(path: str) -> None:
    """
    Unless it is there, as at a reload. Where nothing can be written, the workers say so, and serve.
    """
    directory = Path(path)
    with suppress(OSError):
        directory.mkdir(mode=0o700)
        starting = directory / "starting"
        # Never closed: the workers inherit it, and with it the lock.
        fcntl.flock(os.open(starting, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), fcntl.LOCK_EX)
        starting.rename(directory / OWNER)  # nobody ever sees an owner without its lock


def say_stopping(path: str) -> None:
    with suppress(OSError):
        (Path(path) / STOPPING).touch(mode=0o600)


def is_stopping(path: str | None) -> bool:
    return path is not None and (Path(path) / STOPPING).exists()


def remove_forsaken(scratch: str) -> None:
    for directory in Path(scratch).glob(f"{PREFIX}*"):
        with suppress(OSError):
            owner = os.open(directory / OWNER, os.O_RDWR | os.O_NOFOLLOW)
            try:
                fcntl.flock(owner, fcntl.LOCK_EX | fcntl.LOCK_NB)  # BlockingIOError: it lives
                shutil.rmtree(directory, ignore_errors=True)
            finally:
                os.close(owner)
