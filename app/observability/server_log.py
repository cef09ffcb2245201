"""
gunicorn's own log as JSON lines. Its access log is off: the service writes one line per request itself.
"""

import logging
from typing import Any

from gunicorn.glogging import Logger

from app.observability import logs


class JsonLogger(Logger):  # type: ignore[misc]  # gunicorn has no types
    def setup(self, cfg: Any) -> None:
        self.cfg = cfg
        self.loglevel = self.LOG_LEVELS.get(cfg.loglevel.lower(), logging.INFO)
        self.error_log.setLevel(self.loglevel)
        self.error_log.handlers[:] = [logs.set_up(cfg.loglevel)]
        self._access_log_enabled = False

    def access(self, *_: Any) -> None:
        pass
