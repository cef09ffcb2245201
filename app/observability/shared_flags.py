"""
What one process has said already, so that the others need not: a file for each thing that is wrong just now.
"""

import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path


class SharedFlags:
    """
    Shared by processes with one directory; each for itself without one. A flag whose process is dead counts for
    nothing, and neither does a disk that is full: something may then be said twice.
    """

    def __init__(self, directory: str | None) -> None:
        self._directory = Path(directory) if directory else None

    def set(self, name: str) -> bool:
        """
        Whether this is news.
        """
        file = self._file(name)
        if file is None:
            return True
        try:
            with file.open("x") as flag:
                flag.write(str(os.getpid()))
        except FileExistsError:
            if _is_alive(file):
                return False
            with suppress(OSError):
                file.write_text(str(os.getpid()))
        except OSError:
            pass
        return True

    def clear(self, name: str) -> bool:
        """
        Whether this is news.
        """
        file = self._file(name)
        if file is None:
            return True
        try:
            file.unlink()
        except FileNotFoundError:
            return not file.parent.is_dir()
        except OSError:
            pass
        return True

    def _file(self, name: str) -> Path | None:
        return self._directory and self._directory / f"flag_{sha256(name.encode()).hexdigest()[:16]}"


def _is_alive(file: Path) -> bool:
    try:
        os.kill(int(file.read_text()), 0)
    except (OSError, ValueError):
        return False
    return True
