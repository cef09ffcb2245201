"""
An order's final bytes: dumped, checked against the contract once, and named by an ETag.
"""

import hashlib
from datetime import datetime
from typing import Any
from urllib.parse import quote

import orjson
from marshmallow import ValidationError

from app.domain.errors import Fault, UpstreamMalformed
from app.domain.order import Order
from app.serving.cached_response import Rendered, Renderer
from app.web.customer_id import AFTER, BEFORE
from app.web.schema_fields import to_timestamp
from app.web.schemas import OrderSchema


def self_href(public_base_url: str, customer_id: str) -> str:
    return f"{public_base_url}{BEFORE}{quote(customer_id, safe='')}{AFTER}"


def build_renderer(public_base_url: str) -> Renderer:
    schema = OrderSchema()

    def render(order: Order, *, store: str, retrieved_at: datetime) -> Rendered:
        try:
            payload: dict[str, Any] = schema.dump(order)
        except ValidationError:
            raise UpstreamMalformed(Fault.SHAPE, "the answer does not satisfy the contract") from None
        payload["custom_fields"]["store"] = store
        payload["_links"] = {"self": {"href": self_href(public_base_url, order.customer_id)}}
        # Weak: `retrieved_at` and `stale` differ between two answers that tell the same.
        etag = f'W/"{hashlib.sha256(orjson.dumps(payload)).hexdigest()[:32]}"'
        payload["custom_fields"]["retrieved_at"] = to_timestamp(retrieved_at)
        # A copy: orjson's own bytes hold on to the whole buffer they were written in for as long as they are kept.
        status = order.status_info[order.status_info_current_index].detailed_type
        return Rendered(bytes(memoryview(orjson.dumps(payload))), etag, status)

    return render
