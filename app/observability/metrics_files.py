"""
Room for a process's metrics, taken before anything is counted.

prometheus_client maps sparse files into memory. When the disk under them is full, the kernel ends the process with
SIGBUS at its next number; a file whose blocks are allocated cannot run out of them. Without room the process counts in
its own memory: metrics are lost, requests are not.
"""

import logging
import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from prometheus_client import values

log = logging.getLogger(__name__)

# As prometheus_client names them: one file for each type, and for each mode of a gauge.
KINDS: Final = (
    "counter",
    "histogram",
    "gauge_livesum",
    "gauge_livemax",
    "gauge_livemin",
    "gauge_livemostrecent",
)
BYTES: Final = 256 * 1024
BYTES_OF_STORE: Final = 8 * 1024


def reserve(directory: str | None, stores: int) -> str | None:
    """
    The directory, with this process's files in it; None when it has none. To be called before a metric is made.
    """
    if directory is None:
        return None
    files = [Path(directory) / f"{kind}_{os.getpid()}.db" for kind in KINDS]
    try:
        for file in files:
            with file.open("ab") as opened:
                os.posix_fallocate(opened.fileno(), 0, BYTES + stores * BYTES_OF_STORE)
    except OSError:
        log.warning("metrics are those of one process: no room for their files")
        for file in files:
            with suppress(OSError):
                file.unlink()
        values.ValueClass = values.MutexValue
        return None
    return directory
