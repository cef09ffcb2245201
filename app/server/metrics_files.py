"""
What a worker counted outlives it, the file it counted in does not: workers come and go, and files would add up.
"""

import os
from pathlib import Path
from typing import Final

from prometheus_client.mmap_dict import MmapedDict

from app.observability.metrics import reading

ADDED_UP: Final = ("counter", "histogram")


def fold_dead_worker(directory: str, pid: int) -> None:
    """
    Adds a dead worker's numbers to those of all the dead, and drops its gauges.
    """
    folder = Path(directory)
    with reading(directory, exclusively=True):
        for kind in ADDED_UP:
            file = folder / f"{kind}_{pid}.db"
            if file.exists():
                add_up(file, folder / f"{kind}_0.db")  # no process has the number 0
                file.unlink()
        for file in folder.glob(f"gauge_*_{pid}.db"):
            file.unlink()


def add_up(source: Path, target: Path) -> None:
    numbers = MmapedDict(os.fspath(target))  # type: ignore[no-untyped-call]
    try:
        for key, value, _, _ in MmapedDict.read_all_values_from_file(os.fspath(source)):  # type: ignore[no-untyped-call]
            numbers.write_value(key, numbers.read_value(key)[0] + value, 0.0)  # type: ignore[no-untyped-call]
    finally:
        numbers.close()  # type: ignore[no-untyped-call]
