"""
Which order is answered, and what the answer is worth when Shopify gives only a part of it.
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from app.domain.errors import (
    Fault,
    IdentityMismatch,
    NotFoundReason,
    OrderNotFound,
    UpstreamMalformed,
    UpstreamRejected,
    UpstreamUnavailable,
)
from app.domain.order import Address, Money
from app.domain.status import Attention, DeliveryType
from tests.stores.shopify import ALL_SCOPES, LEAST_SCOPES, json_answer
from tests.unit.adapters.shopify.orders import fulfillment_order, line, money, order

WITHHELD = Address(id="9001", city="Lisboa", region_code="PT-11", country_code="PT")


def customer(*nodes, number="7", count="1", errors=(), **extra):
    answer = {
        "data": {
            "customer": {
                "id": f"gid://shopify/Customer/{number}",
                "numberOfOrders": count,
                "orders": {"nodes": list(nodes)},
            }
        }
    }
    return json_answer({**answer, **({"errors": list(errors)} if errors else {}), **extra})


def answered(shop, *answers):
    """
    The shop, with the scopes known and these answers coming next.
    """
    shop.store.add("1", order(1))
    shop.latest("1")
    shop.store.faults.extend(answers)
    return shop


class TestNotFound:
    def test_no_such_customer(self, shop):
        with pytest.raises(OrderNotFound) as error:
            shop.latest("7")

        assert error.value.reason is NotFoundReason.NO_CUSTOMER

    def test_no_orders(self, shop):
        shop.store.add("7")

        with pytest.raises(OrderNotFound) as error:
            shop.latest("7")

        assert error.value.reason is NotFoundReason.NO_ORDERS

    def test_orders_older_than_sixty_days_are_told_apart(self, shop):
        shop.store.add("7", order(createdAt="2026-09-20T10:00:00Z"))

        with pytest.raises(OrderNotFound) as error:
            shop.latest("7")

        assert error.value.reason is NotFoundReason.HIDDEN

    def test_with_the_whole_history_they_are_answered(self, shop):
        shop.store.scopes = LEAST_SCOPES | {"read_all_orders"}
        shop.store.add("7", order(createdAt="2026-09-20T10:00:00Z"))

        assert shop.latest("7").id == "5001"

    def test_with_the_whole_history_nothing_is_hidden(self, shop):
        shop.store.scopes = LEAST_SCOPES | {"read_all_orders"}
        shop.store.add("7", number_of_orders=2)

        with pytest.raises(OrderNotFound) as error:
            shop.latest("7")

        assert error.value.reason is NotFoundReason.NO_ORDERS

    def test_a_number_too_large_for_an_id_names_nobody(self, shop):
        problem = {"path": [], "explanation": "Invalid global id"}
        refusal = {
            "message": "Variable $customerId of type ID! was provided invalid value",
            "extensions": {"code": "INVALID_VARIABLE", "problems": [problem]},
        }

        with pytest.raises(OrderNotFound):
            answered(shop, json_answer({"errors": [refusal]})).latest("99999999999999999999")

    @pytest.mark.parametrize(
        "error",
        [
            {"message": "Internal error.", "extensions": {"code": "INTERNAL_SERVER_ERROR"}, "path": ["customer"]},
            {
                "message": "Access denied for customer field.",
                "extensions": {"code": "ACCESS_DENIED"},
                "path": ["customer"],
            },
            {"message": "Timeout", "path": ["customer"]},
            {"message": "Invalid id", "extensions": {"code": "RESOURCE_NOT_FOUND"}},
            "not even an object",
        ],
    )
    def test_no_customer_beside_an_error_is_never_not_found(self, shop, error):
        answer = json_answer({"data": {"customer": None}, "errors": [error]})

        with pytest.raises((UpstreamMalformed, UpstreamRejected, UpstreamUnavailable)):
            answered(shop, answer).latest()


class TestIdentity:
    def test_another_customers_answer(self, shop):
        with pytest.raises(IdentityMismatch):
            answered(shop, customer(order(), number="8")).latest("7")

    def test_another_customers_order(self, shop):
        with pytest.raises(IdentityMismatch):
            answered(shop, customer(order(customer={"id": "gid://shopify/Customer/8"}))).latest("7")

    def test_an_order_that_names_nobody_is_the_customers_own(self, shop):
        assert (
            answered(shop, customer(order(customer=None, lineItems=None, fulfillments=None))).latest("7").customer_id
            == "7"
        )


class TestNewest:
    def test_is_the_one_processed_last(self, shop):
        shop.store.add(
            "7",
            order(5, createdAt="2026-11-20T10:00:00Z", processedAt="2026-11-01T10:00:00Z"),
            order(4, createdAt="2026-11-19T10:00:00Z", processedAt="2026-11-19T10:00:00Z"),
            order(3, createdAt="2026-11-02T10:00:00Z", processedAt="2026-11-02T10:00:00Z"),
        )

        assert shop.latest().id == "4"

    def test_cancelled_orders_count(self, shop):
        shop.store.add("7", order(5, cancelledAt="2026-11-18T11:00:00Z"), order(4, processedAt="2026-11-17T10:00:00Z"))

        assert shop.latest().id == "5"


class TestDatedAhead:
    """
    An order dated more than a day ahead is a plan, not one that was placed.
    """

    AHEAD = f"{datetime.now(UTC) + timedelta(days=40):%Y-%m-%dT%H:%M:%SZ}"
    SOON = f"{datetime.now(UTC) + timedelta(hours=20):%Y-%m-%dT%H:%M:%SZ}"

    def test_the_newest_behind_it_is_answered_whole(self, shop):
        shop.store.scopes = ALL_SCOPES
        shop.store.add("7", order(6, processedAt=self.AHEAD), order(5, processedAt=self.AHEAD), order(4))

        found = shop.latest()

        assert (found.id, found.customer_id, found.deliverable_quantity) == ("4", "7", 1)
        assert shop.store.operations()[1:] == ["MostRecentOrder", "OrdersBehind", "OneOrder"]

    def test_a_day_is_a_matter_of_clocks(self, shop):
        shop.store.add("7", order(5, processedAt=self.SOON), order(4))

        assert shop.latest().id == "5"
        assert shop.store.operations()[1:] == ["MostRecentOrder"]

    def test_alone_it_is_none(self, shop):
        shop.store.add("7", order(5, processedAt=self.AHEAD))

        with pytest.raises(OrderNotFound) as error:
            shop.latest()

        assert error.value.reason is NotFoundReason.NO_ORDERS

    def test_of_more_than_can_be_listed_nobody_says_that_there_are_none(self, shop):
        shop.store.add("7", *(order(number, processedAt=self.AHEAD) for number in range(1, 52)))

        with pytest.raises(UpstreamMalformed):
            shop.latest()


class TestScopes:
    def test_are_found_out_once(self, shop):
        shop.store.add("7", order())

        shop.latest()
        shop.latest()

        assert shop.store.operations() == ["Access", "MostRecentOrder", "MostRecentOrder"]

    @pytest.mark.parametrize(
        ("more", "parts"),
        [
            (set(), (False, False)),
            ({"read_products"}, (True, False)),
            ({"write_products"}, (True, False)),
            ({"read_merchant_managed_fulfillment_orders"}, (False, True)),
            ({"read_third_party_fulfillment_orders"}, (False, True)),
            ({"read_assigned_fulfillment_orders"}, (False, True)),
            ({"read_marketplace_fulfillment_orders"}, (False, False)),
            (ALL_SCOPES, (True, True)),
        ],
    )
    def test_say_which_parts_are_asked_for(self, shop, more, parts):
        shop.store.scopes = LEAST_SCOPES | more
        shop.store.add("7", order(5001, line(11, product={"id": "gid://shopify/Product/1", "description": "Of clay."})))

        found = shop.latest()

        variables = shop.store.calls[-1]["variables"]
        assert (variables["withProducts"], variables["withFulfillmentOrders"]) == parts
        assert found.highlighted_item.description == ("Of clay." if parts[0] else None)

    def test_only_fulfilment_orders_of_the_scopes_held_are_told(self, shop):
        shop.store.scopes = LEAST_SCOPES | {"read_third_party_fulfillment_orders"}
        shop.store.add("7", order(fulfillmentOrders=[fulfillment_order(1, "PICK_UP", 11)]))

        assert shop.latest().delivery_type is DeliveryType.SHIPPING  # by the address; the pickup is the merchant's own

    @pytest.mark.parametrize("missing", sorted(LEAST_SCOPES))
    def test_without_the_least_the_credential_is_refused(self, shop, missing):
        shop.store.scopes = LEAST_SCOPES - {missing}
        shop.store.add("7", order())

        with pytest.raises(UpstreamRejected):
            shop.latest()

    def test_a_scope_taken_away_costs_its_part_and_not_the_customer(self, shop):
        shop.store.scopes = ALL_SCOPES
        shop.store.add("7", order(fulfillmentOrders=[fulfillment_order(1, "PICK_UP", 11)]))
        assert shop.latest().delivery_type is DeliveryType.LOCAL_PICKUP
        shop.store.calls.clear()
        shop.store.scopes = LEAST_SCOPES

        found = [shop.latest().delivery_type for _ in range(2)]

        assert found == [DeliveryType.SHIPPING] * 2
        assert shop.store.operations() == ["MostRecentOrder", "Access", "MostRecentOrder", "MostRecentOrder"]

    def test_a_part_refused_in_spite_of_its_scope_is_given_up(self, shop):
        shop.store.scopes = ALL_SCOPES
        shop.store.broken = {"Order.fulfillmentOrders": "ACCESS_DENIED"}
        shop.store.add("7", order())

        shop.latest()
        shop.store.calls.clear()
        shop.latest()

        assert shop.store.calls[-1]["variables"]["withFulfillmentOrders"] is False
        assert shop.store.operations().count("MostRecentOrder") == 1

    def test_a_refused_product_costs_no_second_call(self, shop):
        shop.store.scopes = ALL_SCOPES
        shop.store.broken = {"LineItem.product": "ACCESS_DENIED"}
        shop.store.add("7", order())

        assert shop.latest().id == "5001"
        assert shop.store.operations() == ["Access", "MostRecentOrder"]

    def test_a_scope_granted_later_is_noticed_within_the_hour(self, shop):
        shop.store.add("7", order(fulfillmentOrders=[fulfillment_order(1, "LOCAL", 11)]))
        shop.latest()
        shop.store.scopes = ALL_SCOPES
        shop.clock.now += 3601

        assert shop.latest().delivery_type is DeliveryType.LOCAL_DELIVERY

    def test_scopes_that_cannot_be_asked_again_are_still_known(self, shop):
        shop.store.scopes = ALL_SCOPES
        shop.store.add("7", order(fulfillmentOrders=[fulfillment_order(1, "LOCAL", 11)]))
        shop.latest()
        shop.clock.now += 3601
        shop.store.faults.extend([json_answer({"errors": "Not Found"}, 404)])

        assert shop.latest().delivery_type is DeliveryType.LOCAL_DELIVERY

    def test_unknown_scopes_ask_for_the_least(self, shop):
        shop.store.scopes = ALL_SCOPES
        shop.store.broken = {"QueryRoot.currentAppInstallation": "INTERNAL_SERVER_ERROR"}
        shop.store.add("7", order())

        assert [shop.latest().id for _ in range(2)] == ["5001"] * 2
        assert shop.store.calls[-1]["variables"]["withFulfillmentOrders"] is False
        assert shop.store.operations() == ["Access", "MostRecentOrder", "MostRecentOrder"]
        shop.store.broken = {}
        shop.clock.now += 61
        shop.latest()
        assert shop.store.calls[-1]["variables"]["withFulfillmentOrders"] is True

    def test_a_refusal_that_names_nothing_gives_up_every_part(self, shop):
        shop.store.scopes = ALL_SCOPES
        refusal = json_answer(
            {"data": {"customer": None}, "errors": [{"message": "This app is not approved to do this."}]}
        )

        assert answered(shop, refusal).latest("1").id == "1"
        assert shop.store.calls[-1]["variables"]["withFulfillmentOrders"] is False


class TestPartialData:
    @pytest.mark.parametrize("kinds", [(), ("name",), ("name", "address"), ("address", "phone", "email")])
    def test_withheld_personal_data_is_left_out_and_said(self, shop, kinds):
        shop.store.approved = frozenset(kinds)
        shop.store.add("7", order())

        found = shop.latest()

        name, address = "name" in kinds, "address" in kinds
        assert found.shipping_addresses == (
            Address(
                id="9001",
                first_name="Ana" if name else None,
                last_name="Silva" if name else None,
                address="Rua das Flores 12" if address else None,
                city="Lisboa",
                region_code="PT-11",
                country_code="PT",
            ),
        )
        assert found.custom_fields.attention == (Attention.MASKED_PERSONAL_DATA,)
        assert shop.store.operations() == ["Access", "MostRecentOrder"]

    def test_an_address_refused_as_a_whole_is_said_too(self, shop):
        shop.store.broken = {"Order.shippingAddress": "ACCESS_DENIED"}
        shop.store.add("7", order())

        found = shop.latest()

        assert found.shipping_addresses == ()
        assert found.custom_fields.attention == (Attention.MASKED_PERSONAL_DATA,)

    @pytest.mark.parametrize(
        "broken",
        [
            "LineItem.image",
            "LineItem.vendor",
            "LineItem.sku",
            "Order.displayFinancialStatus",
            "Order.customer",
            "Fulfillment.displayStatus",
        ],
    )
    def test_what_a_fault_leaves_is_answered(self, shop, broken):
        shop.store.broken = {broken: "INTERNAL_SERVER_ERROR"}
        shop.store.add("7", order())

        assert shop.latest().id == "5001"

    @pytest.mark.parametrize("broken", ["Order.lineItems", "Order.name", "Customer.orders", "Order.fulfillments"])
    def test_what_a_fault_takes_is_the_stores_fault(self, shop, broken):
        shop.store.broken = {broken: "INTERNAL_SERVER_ERROR"}
        shop.store.add("7", order())

        with pytest.raises(UpstreamUnavailable) as error:
            shop.latest()

        assert (error.value.fault, error.value.retryable) == (Fault.UPSTREAM_5XX, True)

    @pytest.mark.parametrize(
        "broken", ["Order.fulfillmentOrders", "FulfillmentOrder.lineItems", "FulfillmentOrder.status"]
    )
    def test_a_part_that_fails_costs_itself_and_nothing_else(self, shop, broken):
        shop.store.scopes = ALL_SCOPES
        shop.store.broken = {broken: "INTERNAL_SERVER_ERROR"}
        shop.store.add("7", order(fulfillmentOrders=[fulfillment_order(1, "PICK_UP", 11)]))
        assert shop.latest().delivery_type is DeliveryType.SHIPPING
        shop.store.broken = {}

        assert shop.latest().delivery_type is DeliveryType.LOCAL_PICKUP

    def test_sums_that_fail_leave_the_price_before_the_discounts_of_the_whole_order(self, shop):
        shop.store.broken = {"LineItem.discountedUnitPriceAfterAllDiscountsSet": "INTERNAL_SERVER_ERROR"}
        shop.store.add("7", order(5001, line(11, discountedUnitPriceSet=money("7.5"))))

        assert shop.latest().highlighted_item.price == Money(Decimal("7.50"), "EUR")
        assert shop.store.operations() == ["Access", "MostRecentOrder", "MostRecentOrder"]

    @pytest.mark.parametrize("nodes", [None, {}, "x"])
    def test_a_list_of_orders_that_is_none_is_no_answer(self, shop, nodes):
        answer = json_answer({"data": {"customer": {"id": "gid://shopify/Customer/1", "orders": {"nodes": nodes}}}})

        with pytest.raises(UpstreamMalformed):
            answered(shop, answer).latest("1")

    def test_an_order_that_is_null_is_no_answer(self, shop):
        with pytest.raises(UpstreamMalformed):
            answered(shop, customer(None, number="1")).latest("1")

    @pytest.mark.parametrize("part", [{"id": None}, {"id": "gid://shopify/Order/0"}, {"name": None}, {"name": " "}])
    def test_an_order_without_id_or_number_is_no_answer(self, shop, part):
        with pytest.raises(UpstreamMalformed):
            answered(shop, customer(order(**part), number="1")).latest("1")
