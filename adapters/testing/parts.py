"""
What every adapter owes of an order that was sent, most of all where a second call brings its parcels.
"""

import contextlib
import itertools
import re
import threading
from collections.abc import Callable, Mapping
from typing import Any, Final

import pytest

from adapters.testing.asking import only_for, repeated, signature
from adapters.testing.contract import check_order, to_answer
from adapters.testing.essence import essence
from adapters.testing.hostile import NO_ANSWERS, broken_envelopes, emptied
from adapters.testing.needs import needs
from adapters.testing.shop import SENT_AT, Shop, ShopKit, tracking_number
from adapters.testing.standin import Exchange, Reply, Request, Trouble
from adapters.testing.transcript import to_line
from app.domain.errors import OrderError, UpstreamError, UpstreamRejected, UpstreamThrottled
from app.domain.status import PROGRESS, GenericType

IMPATIENCE_S: Final = 0.3
_DIGITS: Final = re.compile(r"\d+")
GRACE_S: Final = 2.0  # a deadline of the adapter's own is longer, and a busy machine shorter

FAULTS: Final = (
    *("refusal", "throttling", "500", "503", "a page", "a firewall's 403"),
    *("500 with an empty list", "404 page", "null", "reset", "truncated"),
)
MAY_BE_ASKED_AGAIN: Final = frozenset({"refusal", "reset"})  # with a renewed token; when a kept connection was closed


class PartPromises(ShopKit):
    @needs("sent")
    def test_parcel_is_answered(self, shop: Shop) -> None:
        answer = to_answer(self.sent_order(shop))

        check_order(answer)
        deliveries = answer.get("deliveries", [])
        assert [_number(delivery) for delivery in deliveries] == [tracking_number(1)], "not the order's one parcel"
        assert deliveries[0].get("delivery_quantity") in {None, self.pieces(shop)}, "not the parcel's pieces"
        step = answer["status_info"][answer["status_info_current_index"]]
        assert PROGRESS[GenericType(step["generic_type"])] >= PROGRESS[GenericType.ON_ITS_WAY], f"it was sent: {step}"
        at = deliveries[0]["latest_status_info"].get("status_date_time")
        assert at in {None, f"{SENT_AT:%Y-%m-%dT%H:%M:%S}.000Z"}, f"not when the parcel was sent: {at}"

    @needs("sent")
    def test_parcels_hold_no_more_than_was_ordered(self, shop: Shop) -> None:
        """
        Two parcels, which share the order's pieces.
        """
        pieces = self.pieces(shop)
        answer = to_answer(self.sent_order(shop, quantities=(1, pieces - 1)))

        check_order(answer)
        found = answer.get("deliveries", [])
        assert sorted(map(str, map(_number, found))) == [tracking_number(1, place) for place in (0, 1)], "two parcels"
        for deliveries in (found, answer["highlighted_item"].get("deliveries", [])):
            counted = [delivery.get("delivery_quantity") or 0 for delivery in deliveries]
            assert sum(counted) <= pieces, f"{counted} pieces in parcels, {pieces} ordered"

    @needs("sent")
    def test_partly_sent_order_is_not_delivered(self, shop: Shop) -> None:
        answer = to_answer(self.sent_order(shop, quantities=(1,)))

        check_order(answer)
        assert answer["status_info"][answer["status_info_current_index"]]["generic_type"] != "DELIVERED"
        assert answer["deliveries"][0].get("delivery_quantity") in {None, 1}, "not the pieces of the parcel"
        assert answer.get("deliverable_quantity") in {None, self.pieces(shop)}, "nothing has arrived yet"

    @needs("sent")
    def test_sent_order_takes_few_calls(self, shop: Shop) -> None:
        self.sent_order(shop)

        most = self.calls_per_sent_order
        if most is None:
            most = self.calls_per_order + len(self.parts)
        asked = [to_line(request) for request in shop.store.requests]
        assert len(asked) <= most, f"{asked}: more than {most}; calls_per_sent_order says how many the platform takes"

    @pytest.mark.parametrize("fault", FAULTS)
    def test_failure_of_any_call_is_not_swallowed(self, shop: Shop, fault: str) -> None:
        """
        Each call fails by itself: an error, or the same answer but for what a product's page adds to it.
        """
        own: dict[str, Reply | Trouble] = {"refusal": self.refusal, "throttling": self.throttling}
        outcomes = own | NO_ANSWERS
        for ask, whole, exchanges in self._healthy(shop):
            for exchange in exchanges:
                place = to_line(exchange.request)
                outcome = outcomes.get(fault) or _with_status(exchange.outcome, 500)
                error = self._failed(shop, ask, whole, exchange.request, outcome)
                if error is None:
                    continue
                again = [] if fault in MAY_BE_ASKED_AGAIN else repeated(shop.store.requests)
                assert again == [], f"{place}: a retry of its own: the service decides whether to ask again"
                assert isinstance(error, UpstreamError), f"{place}: {error!r} instead of an upstream error"
                assert isinstance(error, UpstreamRejected) == (fault == "refusal"), f"{place}: {error!r}"
                assert fault != "throttling" or isinstance(error, UpstreamThrottled), f"{place}: {error!r}"

    def test_broken_envelope_is_not_no_orders(self, shop: Shop) -> None:
        """
        `{}`, null in the place of a list, a list in the place of an object: never "no orders", never fewer parcels.
        """
        inside = self.order_list.inside if self.order_list else None
        for ask, whole, exchanges in self._healthy(shop):
            for exchange in exchanges:
                if not isinstance(exchange.outcome, Reply):
                    continue
                for text, body in broken_envelopes(exchange.outcome.body, inside):
                    reply = Reply(body, exchange.outcome.status, exchange.outcome.headers)
                    error = self._failed(shop, ask, whole, exchange.request, reply)
                    place = f"{text} for {to_line(exchange.request)}"
                    assert error is None or isinstance(error, UpstreamError), f"{place}: taken for {error!r}"

    @needs("sent")
    def test_parts_of_another_order_are_not_taken(self, shop: Shop) -> None:
        """
        A cache or a plugin mixes up the answers: the second call gets another order's.
        """
        [_orders, *mine] = self._exchanges(shop, self.sent_order)
        for owner, number in ((1, 2), (0, 3)):
            others = self._exchanges(shop, lambda shop, o=owner, n=number: self.sent_order(shop, owner=o, number=n))  # type: ignore[misc]
            for own, other in itertools.product(mine, others[1:]):  # calls at one time come in any sequence
                if _is_counterpart(own.request, other.request):
                    self._not_taken(shop, own, other, tracking_number(number))

    def _not_taken(self, shop: Shop, own: Exchange, other: Exchange, number: str) -> None:
        shop.renew()
        shop.store.interpose(only_for(own.request, other.outcome))
        try:
            answer = to_answer(self.sent_order(shop))
        except UpstreamError:
            return
        found = [_number(delivery) for delivery in answer.get("deliveries", [])]
        assert number not in found, (
            f"another order's parcel, got for {to_line(own.request)}: compare what the part says of its order "
            "(`sent` is to give it as the platform does)"
        )

    def test_calls_share_one_deadline(self, shop: Shop) -> None:
        """
        Each call is never answered: the deadline that was handed in ends them all, in an error or the same answer.
        """
        for ask, whole, exchanges in self._healthy(shop):
            for exchange in exchanges:
                shop.renew()
                shop.store.interpose(only_for(exchange.request, Trouble.STALL))
                shop.patience_s = IMPATIENCE_S
                answers: list[Any] = []
                thread = threading.Thread(target=self._ended, args=(shop, ask, answers), daemon=True)
                thread.start()
                thread.join(IMPATIENCE_S + GRACE_S)
                place = to_line(exchange.request)
                assert not thread.is_alive(), f"{place} has a deadline of its own"
                assert all(essence(answer) == essence(whole) for answer in answers), f"{place}: its stall is swallowed"

    def _ended(self, shop: Shop, ask: Callable[[Shop], Any], answers: list[Any]) -> None:
        with contextlib.suppress(Exception):  # which error is another promise's
            answers.append(to_answer(ask(shop)))

    def _healthy(self, shop: Shop) -> list[tuple[Callable[[Shop], Any], Any, list[Exchange]]]:
        """
        How to ask for the ordinary order and for one that was sent, the right answer of each, and its calls.
        """
        found: list[tuple[Callable[[Shop], Any], Any, list[Exchange]]] = []
        for ask in (self.ordinary, *((self.sent_order,) if self.declares("sent") else ())):
            shop.renew()
            whole = to_answer(ask(shop))
            found.append((ask, whole, list(shop.store.exchanges)))
        return found

    def _exchanges(self, shop: Shop, ask: Callable[[Shop], Any]) -> list[Exchange]:
        shop.renew()
        ask(shop)
        return list(shop.store.exchanges)

    def _failed(
        self, shop: Shop, ask: Callable[[Shop], Any], whole: Any, request: Request, outcome: Reply | Trouble
    ) -> OrderError | None:
        """
        The error when this request gets that outcome; None when the answer was whole all the same.
        """
        shop.renew()
        shop.store.interpose(only_for(request, outcome))
        try:
            answer = to_answer(ask(shop))
        except OrderError as error:
            return error
        assert essence(answer) == essence(whole), f"a failed call made another answer: {to_line(request)}"
        return None


def _is_counterpart(request: Request, other: Request) -> bool:
    """
    The same question about something else.
    """
    routes = [_DIGITS.sub("", asked.path) for asked in (request, other)]
    return routes[0] == routes[1] and signature(request) != signature(other)


def _with_status(outcome: Reply | Trouble | None, status: int) -> Reply:
    return Reply(emptied(outcome.body) if isinstance(outcome, Reply) else None, status)


def _number(delivery: Mapping[str, Any]) -> str | None:
    number: str | None = delivery.get("tracking_info", {}).get("tracking_number")
    return number
