"""
Everything that can keep a caller from an answer, split by what the code that catches it does next.

No error carries a token, an address, a payload or a store's own text: any of them may reach a log.
"""

from enum import StrEnum


class Fault(StrEnum):
    """
    Why a store gave no usable answer; the bounded label of logs and metrics.
    """

    ADDRESS_BLOCKED = "address_blocked"
    BUSY = "busy"
    CIRCUIT_OPEN = "circuit_open"
    CONFIG = "config"
    CONNECT_REFUSED = "connect_refused"
    CONNECT_TIMEOUT = "connect_timeout"
    CREDENTIAL = "credential"
    DEADLINE = "deadline"
    DNS = "dns"
    ENCODING = "encoding"
    FIREWALL = "firewall"
    FRAMING = "framing"
    GRAPHQL = "graphql_error"
    IDENTITY_MISMATCH = "identity_mismatch"
    INTERNAL = "internal"
    MAINTENANCE = "maintenance"
    NOT_JSON = "not_json"
    PROTOCOL = "protocol"
    REDIRECT = "redirect"
    RESET = "reset"
    SHAPE = "shape"
    STATUS = "status"
    STORE_UNAVAILABLE = "store_unavailable"
    THROTTLED = "throttled"
    TLS = "tls"
    TOO_BIG = "too_big"
    TRUNCATED = "truncated"
    UNFILTERED = "unfiltered"
    UPSTREAM_5XX = "upstream_5xx"
    WITHHELD = "withheld"


class ConfigurationError(Exception):
    """
    The service cannot start. Deliberately not an OrderError: nothing that serves requests may swallow it.

    `problems` has one sentence per variable, each beginning with the variable's name and none showing a secret.
    """

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class OrderError(Exception):
    """
    There is no order to answer with.
    """


class InvalidCustomerId(OrderError):
    """
    The platform has no customer ids of this form; `description` says which it takes, without the value.
    """

    def __init__(self, description: str) -> None:
        super().__init__(description)
        self.description = description


class StoreNotFound(OrderError):
    """
    No store is configured for the brand.
    """


class NotSearchable(OrderError):
    """
    The store's platform cannot be searched for customers.
    """


class NotFoundReason(StrEnum):
    NO_CUSTOMER = "The store does not know this customer."
    NO_ORDERS = "The customer has no orders."
    NO_CUSTOMER_OR_ORDERS = "The store has no orders of this customer."
    HIDDEN = "The customer's orders are older than the store lets this service see."


class OrderNotFound(OrderError):
    """
    The store said without doubt that there is no order to show.
    """

    def __init__(self, reason: NotFoundReason, *, is_cached: bool = False) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.is_cached = is_cached  # the store said so a moment ago, and was not asked again


class UpstreamError(OrderError):
    """
    The store gave no usable answer.

    The class attributes are what the serving layer reads; it names no subclass but UpstreamThrottled.
    """

    retryable = False  # the same call may succeed at once
    stale_ok = True  # an older answer may stand in
    counts_against_store = True  # feeds the circuit breaker

    def __init__(self, fault: Fault, detail: str = "") -> None:
        super().__init__(f"{fault}: {detail}" if detail else fault.value)
        self.fault = fault
        self.detail = detail  # a constant of ours: where, never what the store sent


class UpstreamUnavailable(UpstreamError):
    """
    Refused, reset, DNS, TLS, 5xx. 502 outward.
    """

    def __init__(self, fault: Fault, detail: str = "", *, retryable: bool = True) -> None:
        super().__init__(fault, detail)
        self.retryable = retryable


class UpstreamTimeout(UpstreamError):
    """
    No answer inside the deadline. 504 outward.
    """


class UpstreamThrottled(UpstreamError):
    """
    The store asks to be left alone for `retry_after_s` seconds. 503 outward.
    """

    counts_against_store = False

    def __init__(self, retry_after_s: float, fault: Fault = Fault.THROTTLED, detail: str = "") -> None:
        super().__init__(fault, detail)
        self.retry_after_s = retry_after_s


class UpstreamRejected(UpstreamError):
    """
    The store refused our credential in its own words. 502 outward, never papered over with an older answer.
    """

    stale_ok = False
    counts_against_store = False

    def __init__(self, detail: str = "") -> None:
        super().__init__(Fault.CREDENTIAL, detail)


class UpstreamWithheld(UpstreamError):
    """
    Our credential is good but may not see what this answer needs: a right is missing. 502 outward, with a description;
    says nothing of the store or of other answers.
    """

    stale_ok = False
    counts_against_store = False

    def __init__(self, detail: str = "") -> None:
        super().__init__(Fault.WITHHELD, detail)


class UpstreamMalformed(UpstreamError):
    """
    An answer that cannot be used. 502 outward.
    """


class IdentityMismatch(UpstreamError):
    """
    The store answered with somebody else's order. 502 outward, an alarm in the log, nothing kept.
    """

    stale_ok = False

    def __init__(self, detail: str = "") -> None:
        super().__init__(Fault.IDENTITY_MISMATCH, detail)


class ServiceBusy(OrderError):
    """
    We do not ask the store now: its circuit is open or too many calls are in flight. 503 outward.
    """

    def __init__(self, fault: Fault, retry_after_s: float) -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.retry_after_s = retry_after_s


class InternalError(OrderError):
    """
    A fault of ours. 500 outward; it says nothing of the store.
    """

    fault = Fault.INTERNAL
