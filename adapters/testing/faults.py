"""
What every adapter owes when its store is not well: the right error, soon, and not a word of what is secret.
"""

import logging
import time
import traceback
from collections.abc import Callable
from typing import Final

import pytest

from adapters.testing.asking import repeated
from adapters.testing.credentials import encodings
from adapters.testing.hostile import NO_ANSWERS
from adapters.testing.shop import Shop, ShopKit
from adapters.testing.standin import Reply, StandInStore, Trouble
from app.config.settings import Settings
from app.domain.errors import (
    ConfigurationError,
    OrderError,
    UpstreamError,
    UpstreamRejected,
    UpstreamThrottled,
    UpstreamTimeout,
    UpstreamUnavailable,
)
from app.domain.ports import Verdict

IMPATIENCE_S: Final = 0.3
GRACE_S: Final = 2.0  # a deadline of the adapter's own is longer, and a busy machine shorter


class FaultPromises(ShopKit):
    def test_refused_credential_is_told_apart(self, shop: Shop) -> None:
        shop.store.play_always(self.refusal)

        with pytest.raises(UpstreamRejected):
            shop.latest(self.customer_ids[0])

    def test_throttling_store_is_left_alone_as_long_as_it_asks(self, shop: Shop) -> None:
        shop.store.play_always(self.throttling)

        with pytest.raises(UpstreamThrottled) as throttled:
            shop.latest(self.customer_ids[0])

        assert throttled.value.retry_after_s == self.retry_after_s
        assert len(shop.store.requests) == 1, "asked again although the store asked to be left alone"

    def test_store_that_never_answers_is_a_timeout(self, shop: Shop) -> None:
        shop.store.play_always(Trouble.STALL)

        started_at = time.monotonic()
        with pytest.raises(UpstreamTimeout):
            shop.latest(self.customer_ids[0], seconds=IMPATIENCE_S)
        assert time.monotonic() - started_at < IMPATIENCE_S + GRACE_S, "not by the deadline that was handed in"

    @pytest.mark.parametrize("outcome", NO_ANSWERS.values(), ids=NO_ANSWERS)
    def test_what_is_no_answer_is_an_upstream_error(self, shop: Shop, outcome: Reply | Trouble) -> None:
        shop.store.play_always(outcome)

        with pytest.raises(UpstreamError) as error:
            shop.latest(self.customer_ids[0])

        assert not isinstance(error.value, UpstreamRejected), "the store said nothing about the credential"
        assert repeated(shop.store.requests) == [], "a retry of its own: the service decides whether to ask again"

        shop.store.play_always(None)
        assert self.ordinary(shop).customer_id == self.customer_ids[0], "the adapter is of no use after a fault"

    def test_redirects_are_not_followed(self, shop: Shop) -> None:
        shop.store.play_always(Reply(None, 302, {"Location": f"{shop.store.url}/elsewhere"}))

        with pytest.raises(UpstreamError):
            shop.latest(self.customer_ids[0])

        assert "/elsewhere" not in [request.path for request in shop.store.requests], "the credential went along"

    def test_store_that_is_gone_is_unavailable(self, shop: Shop) -> None:
        with StandInStore(lambda _: Reply()) as gone:
            adapter = self.platform.build(self.configured(gone.url))

        shop.adapter = adapter
        with pytest.raises(UpstreamUnavailable):
            shop.latest(self.customer_ids[0])

    def test_no_secret_is_shown(
        self, shop: Shop, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
    ) -> None:
        """
        Not by the adapter, its errors and their causes, nor the logs, even when the store repeats its credential.
        """
        caplog.set_level(logging.DEBUG)
        secrets = list(self.secrets(shop.configured).values())
        echo = Reply({"message": f"no such token: {' '.join(secrets)}"}, 500)
        shown = [repr(shop.adapter), repr(shop.configured), repr(self.ordinary(shop))]
        for outcome in (self.refusal, self.throttling, echo, *NO_ANSWERS.values()):
            shop.store.play_always(outcome)
            shown.append(self._told_by(lambda: shop.latest(self.customer_ids[0], seconds=2)))

        if self.declares("sent"):
            shop.renew()
            shown.append(self._told_by(lambda: self.sent_order(shop)))

        printed = capfd.readouterr()
        logged = [caplog.text, *(str(vars(record)) for record in caplog.records)]
        told = "\n".join([*shown, *logged, printed.out, printed.err])

        assert [secret for secret in secrets if any(form in told for form in encodings(secret))] == []

    def _told_by(self, act: Callable[[], object]) -> str:
        try:
            return repr(act())
        except OrderError as error:
            return "".join(traceback.format_exception(error))

    def test_missing_settings_are_named_at_the_start(self) -> None:
        required = [setting.name for setting in self.platform.settings if setting.required]
        environ = {"PLATFORM": self.platform.name, "API_TOKENS": "a-token-of-the-kit", "PUBLIC_BASE_URL": "https://a.b"}

        try:
            Settings.from_env(environ, {self.platform.name: self.platform})
            named = []
        except ConfigurationError as refusal:
            named = [problem.partition(":")[0] for problem in refusal.problems]

        assert set(required) <= set(named)

    def test_doctor_finds_a_sound_store_sound(self, shop: Shop) -> None:
        results = list(self.platform.check(shop.configured))

        assert results, "the doctor says nothing"
        assert [result for result in results if result.verdict is Verdict.FAILED] == []

    @pytest.mark.parametrize("fault", ["refusal", "throttling", "a page", "500", "reset"])
    def test_doctor_says_what_is_wrong_and_what_to_do(self, shop: Shop, fault: str) -> None:
        own: dict[str, Reply | Trouble] = {"refusal": self.refusal, "throttling": self.throttling}
        shop.store.play_always((own | NO_ANSWERS)[fault])

        results = list(self.platform.check(shop.configured))

        bad = [result for result in results if result.verdict in {Verdict.FAILED, Verdict.WARNING}]
        assert bad, "nothing is said to be wrong"
        assert all(result.fix for result in bad), "say what to do about it"
        assert [secret for secret in self.secrets(shop.configured).values() if secret in repr(results)] == []
