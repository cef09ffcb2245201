"""
Does Redis answer, asked as the service asks it? The service goes on without it, so that a no is a warning.
"""

import time
from typing import Final

from app.config.settings import Settings
from app.domain.ports import CheckResult, Verdict
from app.factory import build_shared_cache
from app.serving.observer import Observer

ATTEMPTS: Final = 3
PAUSE_S: Final = 1.1  # after a fault the service leaves Redis alone for a second


class Answers(Observer):
    """
    Notes what came of the last call.
    """

    def __init__(self) -> None:
        self.fault = "no answer"

    def shared_cache_answered(self) -> None:
        self.fault = ""

    def shared_cache_failed(self, reason: str) -> None:
        self.fault = reason


def check_redis(settings: Settings) -> CheckResult:
    answers = Answers()
    shared = build_shared_cache(settings, b"check", answers)
    for attempt in range(ATTEMPTS):
        if attempt:
            time.sleep(PAUSE_S)
        shared.get(b"check")
        if not answers.fault:
            return CheckResult(subject="redis", verdict=Verdict.OK, found="it answers")
    return CheckResult(
        subject="redis",
        verdict=Verdict.WARNING,
        found=f"it does not answer ({answers.fault}); the service goes on without it",
        fix="check REDIS_URL, its user and password, REDIS_CA_BUNDLE, and that this machine may reach it",
    )
