"""
What every adapter owes in how it asks: with its credential, for this customer, for the newest few, and once.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

import pytest

from adapters.testing.needs import needs
from adapters.testing.shop import Shop, ShopKit, when
from adapters.testing.standin import Reply, Request, Trouble
from adapters.testing.transcript import to_line
from app.domain.errors import OrderNotFound

MOST_ORDERS: Final = 50  # in one answer: two megabytes is all that is read of it
HELD: Final = 60  # more than any page that should be asked for

# The numbers in the orders' ids, in the sequence in which they were placed: with time, against it, and neither.
SEQUENCES: Final[dict[str, Sequence[int]]] = {
    "ids rise": range(100, 100 + HELD),
    "ids fall": range(100 + HELD, 100, -1),
    "the newest id is in the middle": [*range(100, 100 + HELD // 2), *range(100 + HELD, 100 + HELD // 2, -1)],
}


def signature(request: Request) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """
    What makes two requests the same question; OAuth 1 signs each anew.
    """
    parameters = {name: value for name, value in request.parameters.items() if not name.startswith("oauth_")}
    return request.method, request.path, tuple(sorted(parameters.items()))


def only_for(failing: Request, outcome: Reply | Trouble | None) -> Callable[[Request], Reply | Trouble | None]:
    """
    The outcome for that request, whenever it comes; the rest is left to the store.
    """
    wanted = signature(failing)
    return lambda request: outcome if signature(request) == wanted else None


def repeated(requests: Sequence[Request]) -> list[str]:
    """
    The questions that were asked more than once.
    """
    asked = [signature(request) for request in requests]
    again = {key: request for key, request in zip(asked, requests, strict=True) if asked.count(key) > 1}
    return [to_line(request) for request in again.values()]


def most_objects(node: Any) -> int:
    """
    The length of the longest list of objects in an answer, without looking into those.
    """
    if isinstance(node, dict):
        return max(map(most_objects, node.values()), default=0)
    return len(node) if isinstance(node, list) else 0


class AskingPromises(ShopKit):
    def test_credential_is_in_every_request(self, shop: Shop) -> None:
        """
        As a header, a parameter or a part of the path, plain or in a usual encoding.
        """
        self.ordinary(shop)
        if self.declares("sent"):
            self.sent_order(shop)

        for request in shop.store.requests:
            missing = self.unsent_secrets(request, shop.configured)
            assert not missing, f"{missing} is not in {to_line(request)}; what only signs is to be in signing_secrets"

    @needs("search")
    @pytest.mark.parametrize("numbers", SEQUENCES.values(), ids=SEQUENCES)
    def test_newest_is_asked_for(self, shop: Shop, numbers: Sequence[int]) -> None:
        """
        Of a store that answers the question as it was put: it filters, sorts and pages by nothing else.
        """
        mine, other = self.customer_ids[:2]
        ours = self.many(mine, numbers)
        others = self.many(other, [number + 1_000 for number in numbers])
        shop.held = [order for pair in zip(others, ours, strict=True) for order in pair]

        order = shop.latest(mine)
        shop.held = None
        shop.orders = {mine: [ours[-1]]}
        newest = shop.latest(mine)

        assert order.customer_id == mine
        assert newest.purchase_datetime == when(len(numbers) - 1, len(numbers)), "not the time it was placed at"
        assert (order.id, order.purchase_datetime) == (newest.id, newest.purchase_datetime), (
            "not the newest order: the filter, the sort, its direction or the page is not the platform's, or it was "
            "chosen by another time than that of placing"
        )

    @needs("search")
    def test_few_orders_are_asked_for(self, shop: Shop) -> None:
        mine = self.customer_ids[0]
        shop.held = self.many(mine, range(100, 100 + HELD))

        shop.latest(mine)

        replies = [exchange.outcome for exchange in shop.store.exchanges]
        most = max(most_objects(reply.body) for reply in replies if isinstance(reply, Reply))
        assert most <= MOST_ORDERS, f"{most} orders in one answer; a handful is enough"
        if self.order_list is not None and self.order_list.size is not None:
            asked = [request.parameters for request in shop.store.requests if self._is_of_list(request)]
            unsized = [parameters for parameters in asked if self.order_list.size not in parameters]
            assert not unsized, f"the size of the page is left to the store: no {self.order_list.size}"

    def _is_of_list(self, request: Request) -> bool:
        return self.order_list is not None and self.order_list.customer_in(request) is not None

    @needs("search")
    def test_customer_without_orders_among_others_is_not_found(self, shop: Shop) -> None:
        shop.held = self.many(self.customer_ids[1], range(100, 104))

        with pytest.raises(OrderNotFound):
            shop.latest(self.customer_ids[0])

    def test_nothing_is_asked_twice(self, shop: Shop) -> None:
        self._asked_once(shop, self.ordinary)
        if self.declares("sent"):
            self._asked_once(shop, self.sent_order)

    def _asked_once(self, shop: Shop, ask: Callable[[Shop], object]) -> None:
        shop.renew()
        ask(shop)
        assert repeated(shop.store.requests) == [], "the same question twice for one answer"
