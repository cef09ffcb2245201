from adapters.demo.people import BY_ID
from adapters.demo.platform import DEMO
from adapters.testkit import AdapterContract

NO_STORE = "the demo's orders are bundled: there is no store that could hold others, fail, or refuse"


class TestDemo(AdapterContract):
    platform = DEMO
    customer_ids = tuple(customer.id for customer in BY_ID.values() if customer.order)[:4]
    refused_customer_ids = ("-a", "a" * 65, "café")
    calls_per_order = 0
    exempt = dict.fromkeys(
        (
            "test_newest_order_is_answered",
            "test_newest_order_wins_in_any_sequence",
            "test_order_of_another_customer_is_never_answered",
            "test_customer_without_orders_is_not_found",
            "test_unlisted_status_is_unknown",
            "test_wrong_types_break_nothing",
            "test_refused_credential_is_told_apart",
            "test_throttling_store_is_left_alone_as_long_as_it_asks",
            "test_store_that_never_answers_is_a_timeout",
            "test_what_is_no_answer_is_an_upstream_error",
            "test_redirects_are_not_followed",
            "test_store_that_is_gone_is_unavailable",
            "test_doctor_says_what_is_wrong_and_what_to_do",
            "test_case",
            "search",
            "sent",
            "customer",
            "guest",
        ),
        NO_STORE,
    )

    def settings(self, url):
        return {}

    def order(self, **_):
        return None
