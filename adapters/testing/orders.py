"""
What every adapter owes when its store is well: the right order of the right customer, in a sound answer.
"""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import orjson
import pytest

from adapters.kit.parsing import to_id
from adapters.testing.contract import check_order, to_answer
from adapters.testing.hostile import broken_copies
from adapters.testing.parameters import member
from adapters.testing.shop import Shop, ShopKit, placed_at, reverse_other_times
from adapters.testing.standin import Reply
from app.domain.errors import IdentityMismatch, InvalidCustomerId, OrderError, OrderNotFound
from app.domain.status import DetailedType

MOST_BROKEN_COPIES: Final = 300  # of the ordinary order
MOST_BROKEN_CASES: Final = 20  # of each case
# No platform has such ids, and none of them may reach a store's URL.
NOBODYS_IDS: Final = ("", ".", "..", "1/2", "1?a=b", "1#a", "1 2", "1\n", "1\x00", "%2e", "٤٢", "1'--", "1" * 256)


class OrderPromises(ShopKit):
    def test_newest_order_is_answered(self, shop: Shop) -> None:
        customer_id = self.customer_ids[0]
        shop.orders = {customer_id: [self.numbered(customer_id, number) for number in (3, 2, 1)]}

        order = shop.latest(customer_id)

        assert order.customer_id == customer_id
        assert order.purchase_datetime == placed_at(3), "not the newest order, or not the time it was placed at"

    def test_newest_order_wins_in_any_sequence(self, shop: Shop) -> None:
        customer_id = self.customer_ids[0]
        oldest, older, newest = orders = [self.numbered(customer_id, number) for number in (2, 9, 10)]
        if self.order_list is not None:
            reverse_other_times(orders, self.order_list.placed_at)
        shop.orders = {customer_id: [oldest, newest, older]}

        order = shop.latest(customer_id)

        assert order.purchase_datetime == placed_at(10), "an older one; a store may ignore the sort it is asked for"

    def test_store_is_asked_for_this_customer(self, shop: Shop) -> None:
        mine, other = self.customer_ids[:2]
        shop.orders = {other: [self.numbered(other, 2)], mine: [self.numbered(mine, 1)]}

        assert shop.latest(mine).customer_id == mine, "the request names no customer"

    def test_order_of_another_customer_is_never_answered(self, shop: Shop) -> None:
        mine, other = self.customer_ids[:2]
        shop.orders = {mine: [self.numbered(other, 1)]}

        with pytest.raises(IdentityMismatch):
            shop.latest(mine)

    def test_order_of_another_customer_among_ones_own_is_never_answered(self, shop: Shop) -> None:
        mine, other = self.customer_ids[:2]
        shop.orders = {mine: [self.numbered(other, 2), self.numbered(mine, 1)]}

        try:
            order = shop.latest(mine)
        except IdentityMismatch:
            return
        assert order.customer_id == mine, "another customer's order"

    def test_customer_without_orders_is_not_found(self, shop: Shop) -> None:
        shop.orders = {self.customer_ids[0]: []}

        with pytest.raises(OrderNotFound):
            shop.latest(self.customer_ids[0])

    def test_threads_get_their_own_customers_orders(self, shop: Shop) -> None:
        shop.orders = {customer_id: [self.numbered(customer_id, 1)] for customer_id in self.customer_ids}
        asked = list(self.customer_ids) * 4

        with ThreadPoolExecutor(8) as pool:
            answered = [order.customer_id for order in pool.map(shop.latest, asked)]

        assert answered == asked, "one adapter serves all threads"

    @pytest.mark.parametrize("customer_id", NOBODYS_IDS)
    def test_ids_no_platform_has_are_refused(self, customer_id: str) -> None:
        self._refused(customer_id)

    def test_ids_the_platform_does_not_have_are_refused(self) -> None:
        for customer_id in self.refused_customer_ids:
            self._refused(customer_id)

    def _refused(self, customer_id: str) -> None:
        with pytest.raises(InvalidCustomerId) as refusal:
            self.platform.parse_customer_id(customer_id)
        assert not customer_id or repr(customer_id)[1:-1] not in str(refusal.value), "the value is not to be echoed"

    def test_ids_of_the_platform_are_taken(self) -> None:
        assert tuple(map(self.platform.parse_customer_id, self.customer_ids)) == self.customer_ids

    def test_described_ids_are_those_that_are_taken(self) -> None:
        pattern = self.platform.customer_id_pattern or ".*"
        assert all(re.search(pattern, customer_id) for customer_id in self.customer_ids), "customer_id_pattern"
        refused = () if pattern == ".*" else self.refused_customer_ids
        assert not any(re.search(pattern, customer_id) for customer_id in refused), "customer_id_pattern"

    def test_answer_keeps_the_contract(self, shop: Shop) -> None:
        check_order(to_answer(self.ordinary(shop)))

    def test_ordinary_order_takes_few_calls(self, shop: Shop) -> None:
        self.ordinary(shop)

        asked = [request.path for request in shop.store.requests]
        assert len(asked) <= self.calls_per_order, f"{asked}: more than calls_per_order = {self.calls_per_order}"

    def test_unlisted_status_is_unknown(self, shop: Shop) -> None:
        customer_id = self.customer_ids[0]
        shop.orders = {customer_id: [self.numbered(customer_id, 1, status=self.unlisted_status)]}

        order = shop.latest(customer_id)

        step = order.status_info[order.status_info_current_index]
        assert step.detailed_type is DetailedType.UNKNOWN, f"a guess: {step.detailed_type}"
        assert not all(explanation.known for explanation in order.explanations), (
            "say `known=False`, so that it can be reported"
        )

    def test_case(self, case: Path) -> None:
        """
        The file has the orders the store shows, newest first; the answer they are to give is beside it.
        """
        expected: dict[str, Any] = orjson.loads(case.with_suffix(".expected.json").read_bytes())

        answer = self.case_answer(case)

        check_order(answer)
        assert self.without_what_is_the_services(answer) == expected

    def case_answer(self, case: Path, customer_id: str | None = None) -> dict[str, Any]:
        """
        What the adapter answers when these are the store's orders.
        """
        owner, orders = self.case_orders(case, customer_id)
        with self.opened(self._read(case)["settings"]) as shop:
            shop.orders = {owner: orders}
            return to_answer(shop.latest(owner))

    def without_what_is_the_services(self, answer: dict[str, Any]) -> dict[str, Any]:
        """
        Without what is the same in every answer.
        """
        fields = {
            name: value for name, value in answer["custom_fields"].items() if name not in {"store", "retrieved_at"}
        }
        kept = {name: value for name, value in answer.items() if name != "_links"}
        return {**kept, "custom_fields": fields}

    def _read(self, case: Path) -> dict[str, Any]:
        """
        A case is a list of orders, or an object with them and with settings that differ.
        """
        held = orjson.loads(case.read_bytes())
        return {"settings": {}, **held} if isinstance(held, dict) else {"settings": {}, "orders": held}

    def case_files(self) -> list[Path]:
        files = sorted(self.cases.glob("*.json")) if self.cases else []
        return [path for path in files if not path.stem.endswith(".expected")]

    def case_orders(self, case: Path, customer_id: str | None = None) -> tuple[str, list[Any]]:
        """
        Whose they are, and the orders: as the expected answer says, or the first order itself.
        """
        orders = self._read(case)["orders"]
        expected = case.with_suffix(".expected.json")
        if customer_id is None and expected.exists():
            customer_id = orjson.loads(expected.read_bytes())["customer_id"]
        if customer_id is None and self.order_list is not None:
            customer_id = to_id(member(orders[0], self.order_list.customer_member))
        assert customer_id, f"{case}: whose order is it?"
        return customer_id, orders

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        if "case" in metafunc.fixturenames:
            files = self.case_files()
            metafunc.parametrize("case", files, ids=[path.stem for path in files])

    def test_wrong_types_break_nothing(self, shop: Shop) -> None:
        """
        One value after another replaced by a wrong one, in an ordinary order and in every case: a sound answer or a
        plain error, no exception of the adapter's.
        """
        mine = self.customer_ids[0]
        held = [
            {mine: [self.numbered(mine, 1)]},
            *({owner: orders} for owner, orders in map(self.case_orders, self.case_files())),
        ]
        if self.declares("sent"):
            held.append({mine: [self.sent_payload(shop, mine, 1)]})
        for orders in held:
            shop.orders = orders
            self._survives(shop, *orders, most=MOST_BROKEN_COPIES if orders is held[0] else MOST_BROKEN_CASES)

    def _survives(self, shop: Shop, customer_id: str, *, most: int) -> None:
        shop.renew()
        shop.latest(customer_id)
        outcomes = [exchange.outcome for exchange in shop.store.exchanges]
        replies = [outcome for outcome in outcomes if isinstance(outcome, Reply)]
        for number, reply in enumerate(replies):
            for place, body in broken_copies(reply.body, most // len(replies)):
                shop.renew()  # what an adapter remembers, a token or scopes, it would not ask for again
                shop.store.play(*replies[:number], Reply(body, reply.status, reply.headers))
                self._is_sound_or_an_error(shop, customer_id, f"reply {number + 1}, {place}")
        shop.store.forget()

    def _is_sound_or_an_error(self, shop: Shop, customer_id: str, place: str) -> None:
        try:
            answer = to_answer(shop.latest(customer_id))
            check_order(answer)
            assert answer["customer_id"] == customer_id, "another customer's"
        except OrderError:
            return
        except Exception as error:
            raise AssertionError(f"{place}: {error!r}") from error
