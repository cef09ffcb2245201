"""
What gunicorn refuses before the application sees it, answered in the contract's own error shape.
"""

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from gunicorn.http import errors
from gunicorn.http.message import Request

from app.server.incoming import Incoming
from app.web.errors import ApiError

# RFC 9112 section 3.2: exactly one Host, of the form RFC 3986 gives an authority without user information.
_HOST: Final = re.compile(r"(?:[A-Za-z0-9._~!$&'()*+,;=%-]*|\[[0-9A-Fa-f:.]+\])(?::[0-9]*)?")


class HeadTimeout(errors.ParseException):  # type: ignore[misc]  # gunicorn has no types
    """
    The rest of a request did not come in time.
    """


class BodyTooLarge(errors.ParseException):  # type: ignore[misc]  # gunicorn has no types
    """
    More than any request of this service has to say.
    """


class Incomplete(errors.ParseException):  # type: ignore[misc]  # gunicorn has no types
    """
    The parser wants more than the whole request.
    """


@dataclass(frozen=True, slots=True)
class Refusal:
    status: HTTPStatus
    description: str  # a constant of ours: never what the client sent

    def to_bytes(self, *, with_body: bool = True) -> bytes:
        body = ApiError(status=self.status.value, description=self.description).body()
        head = (
            f"HTTP/1.1 {self.status.value} {self.status.phrase}\r\n"
            "Connection: close\r\n"
            "Content-Type: application/json\r\n"
            "Cache-Control: no-store\r\n"
            "X-Content-Type-Options: nosniff\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        return head.encode("ascii") + (body if with_body else b"")


INTERNAL_ERROR: Final = Refusal(HTTPStatus.INTERNAL_SERVER_ERROR, "The service could not handle the request.")

# The first class an exception is an instance of decides.
_REFUSALS: Final = (
    (errors.InvalidResponseHeader, INTERNAL_ERROR),
    (errors.InvalidResponseHeaderName, INTERNAL_ERROR),
    (errors.ConfigurationProblem, INTERNAL_ERROR),
    (HeadTimeout, Refusal(HTTPStatus.REQUEST_TIMEOUT, "The request did not arrive in time.")),
    (BodyTooLarge, Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The request's body is too large.")),
    (errors.LimitRequestLine, Refusal(HTTPStatus.REQUEST_URI_TOO_LONG, "The request line is too long.")),
    (
        errors.LimitRequestHeaders,
        Refusal(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The request has too many or too long header fields."),
    ),
    (errors.ExpectationFailed, Refusal(HTTPStatus.EXPECTATION_FAILED, "The Expect header asks for what is not known.")),
    (errors.UnsupportedTransferCoding, Refusal(HTTPStatus.NOT_IMPLEMENTED, "The transfer coding is not known.")),
    (errors.InvalidHeader, Refusal(HTTPStatus.BAD_REQUEST, "A header field is malformed, missing or repeated.")),
    (errors.InvalidHeaderName, Refusal(HTTPStatus.BAD_REQUEST, "A header field's name is malformed.")),
    (errors.ObsoleteFolding, Refusal(HTTPStatus.BAD_REQUEST, "A header field spans several lines.")),
    (errors.ParseException, Refusal(HTTPStatus.BAD_REQUEST, "The request is malformed.")),
)


def refusal_of(error: Exception) -> Refusal:
    return next((refusal for kind, refusal in _REFUSALS if isinstance(error, kind)), INTERNAL_ERROR)


def check_host(request: Request) -> None:
    """
    Raises InvalidHeader unless the request names one well-formed host. The parser has refused a second one.
    """
    host = next((value for name, value in request.headers if name == "HOST"), None)
    if host is None:
        if request.version >= (1, 1):
            raise errors.InvalidHeader("HOST")
    elif not _HOST.fullmatch(host):
        raise errors.InvalidHeader("HOST")


def check_size(incoming: Incoming) -> None:
    if incoming.body_is_too_large:
        raise BodyTooLarge
