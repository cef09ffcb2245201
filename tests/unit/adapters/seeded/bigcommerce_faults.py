"""
Faults that people write into an adapter, written into BigCommerce's: name → edits, each a file, what stands there, and
what would.
"""

CLIENT, ADAPTER, MAPPING, LINES = "client.py", "adapter.py", "mapping.py", "lines.py"

SORT = '            ("sort", "date_created:desc"),\n            ("limit", str(PAGE_SIZE)),'
LIST = "        return _to_list(self._http.get(path, params=params, headers=self._headers, deadline=deadline))"
STATUS = "    response.raise_for_status()"
REFUSAL = "response.status == UNAUTHORIZED or (response.status == FORBIDDEN and response.is_json)"
NEWEST = 'newest(orders, customer_id, customer="customer_id", placed_at="date_created")'
OWNED = 'owned(found, customer_id, customer="customer_id")'
PURCHASED = 'purchased_at=to_instant(order.get("date_created"))'

FAULTS = {
    # How it asks.
    "sends no credential": [(CLIENT, '"X-Auth-Token": settings["BIGCOMMERCE_ACCESS_TOKEN"], ', "")],
    "sends it under another header": [(CLIENT, "X-Auth-Token", "X-Auth-Client")],
    "sends none with the second call": [
        (
            CLIENT,
            "params=params, headers=self._headers, deadline=deadline\n",
            "params=params, headers={}, deadline=deadline\n",
        ),
    ],
    "filters by a parameter there is not": [(CLIENT, '("customer_id", customer_id)', '("customer", customer_id)')],
    "does not filter": [(CLIENT, '            ("customer_id", customer_id),\n', "")],
    "does not sort": [(CLIENT, SORT, '            ("limit", str(PAGE_SIZE)),')],
    "sorts backwards": [(CLIENT, "date_created:desc", "date_created:asc")],
    "says no direction": [(CLIENT, "date_created:desc", "date_created")],
    "sorts by the id": [(CLIENT, "date_created:desc", "id:desc")],
    "sorts by the last change": [(CLIENT, "date_created:desc", "date_modified:desc")],
    "sorts by a parameter there is not": [(CLIENT, '("sort", "date', '("order", "date')],
    "leaves the page's size to the store": [(CLIENT, '            ("limit", str(PAGE_SIZE)),\n', "")],
    "asks for very many": [(CLIENT, "PAGE_SIZE: Final = 3", "PAGE_SIZE: Final = 200")],
    "counts pages from 0": [(ADAPTER, "range(1, MOST_PAGES + 1)", "range(MOST_PAGES)")],
    "starts with the second page": [(ADAPTER, "range(1, MOST_PAGES + 1)", "range(2, MOST_PAGES + 2)")],
    "asks for shipments of what was not sent": [(ADAPTER, 'if order.get("items_shipped") != 0:', "if True:")],
    "asks twice for the list": [(CLIENT, LIST, f"        {LIST.strip().removeprefix('return ')}\n{LIST}")],
    "asks twice for the shipments": [
        (
            CLIENT,
            'return self._fetch_part(order_id, "shipments", deadline)',
            'return self._fetch_part(order_id, "shipments", deadline) and self._fetch_part(order_id, "shipments", deadline)',
        ),
    ],
    "includes nothing": [
        (CLIENT, '            ("include", "consignments.line_items"),\n            ("cons', '            ("cons')
    ],
    # How it chooses.
    "chooses by the last change": [(ADAPTER, 'placed_at="date_created"', 'placed_at="date_modified"')],
    "takes the first": [(ADAPTER, NEWEST, "orders[0]")],
    "takes the last": [(ADAPTER, NEWEST, "orders[-1]")],
    "chooses by the id": [(ADAPTER, NEWEST, 'max(orders, key=lambda order: int(order["id"]))')],
    "compares no customer": [
        (ADAPTER, OWNED, "found"),
        (
            ADAPTER,
            NEWEST,
            'newest(({**o, "customer_id": customer_id} for o in orders), customer_id, customer="customer_id", placed_at="date_created")',
        ),
    ],
    # What it makes of what is no answer.
    "takes anything for a list": [
        (
            CLIENT,
            "    return response.json_objects()",
            "    body = response.json()\n    return body if isinstance(body, list) else ()",
        ),
    ],
    "takes any 404 for no part": [
        (
            CLIENT,
            "if response.status == NOT_FOUND and response.is_json:\n            return None\n        found",
            "if response.status == NOT_FOUND:\n            return None\n        found",
        )
    ],
    "takes any failure for no part": [
        (
            CLIENT,
            "if response.status == NOT_FOUND and response.is_json:\n            return None\n        found",
            "if response.status != 200:\n            return None\n        found",
        )
    ],
    "takes a failed call for no shipments": [
        (
            ADAPTER,
            "        found = dict(zip(fetches, in_parallel(calls), strict=True))",
            "        try:\n            found = dict(zip(fetches, in_parallel(calls), strict=True))\n        except Exception:\n            found = {}",
        ),
    ],
    "takes a call that is never answered for no shipments": [
        (
            ADAPTER,
            "        found = dict(zip(fetches, in_parallel(calls), strict=True))",
            "        from app.domain.errors import UpstreamTimeout\n        try:\n            found = dict(zip(fetches, in_parallel(calls), strict=True))\n        except UpstreamTimeout:\n            found = {}",
        ),
    ],
    "takes another order's parts": [(CLIENT, "not in {None, order_id} for item", "is False for item")],
    "does not look at the status": [(CLIENT, STATUS, "    return")],
    "takes a firewall's page for a refusal": [(CLIENT, REFUSAL, "response.status in {UNAUTHORIZED, FORBIDDEN}")],
    "knows no refusal": [(CLIENT, f"if {REFUSAL}", "if False")],
    "does not read how long to wait": [(CLIENT, "milliseconds / 1000", "milliseconds")],
    "asks again after a failure": [
        (
            CLIENT,
            LIST,
            "        response = self._http.get(path, params=params, headers=self._headers, deadline=deadline)\n        if response.status >= 500:\n"
            "    " + LIST + "\n        return _to_list(response)",
        ),
    ],
    "has a deadline of its own for the second call": [
        (
            CLIENT,
            "params=params, headers=self._headers, deadline=deadline\n",
            "params=params, headers=self._headers, deadline=Deadline.after(9)\n",
        ),
    ],
    "has a deadline of its own": [(CLIENT, LIST, LIST.replace("deadline=deadline", "deadline=Deadline.after(9)"))],
    # What it shows.
    "logs its headers": [
        (CLIENT, LIST, f'        __import__("logging").getLogger("x").info("%s", self._headers)\n{LIST}')
    ],
    "shows its token": [
        (
            CLIENT,
            "    def fetch_orders",
            '    def __repr__(self):\n        return f"{self._headers}"\n\n    def fetch_orders',
        ),
        (
            ADAPTER,
            "    def customers(",
            '    def __repr__(self):\n        return f"{self._client}"\n\n    def customers(',
        ),
    ],
    "takes any customer id": [("platform.py", "parse_customer_id=parse_numeric_or_guest_id", "parse_customer_id=str")],
    # What it reports.
    "guesses what it does not know": [
        ("statuses.py", "STATUS_MAPPINGS.get(status_id)", "STATUS_MAPPINGS.get(status_id, STATUS_MAPPINGS[11])")
    ],
    "gives the last change as the purchase": [(MAPPING, PURCHASED, PURCHASED.replace("date_created", "date_modified"))],
    "counts a parcel's pieces twice": [(MAPPING, "        items=items,", "        items=2 * items,")],
    "gives the first parcel alone": [
        (MAPPING, "for shipment in shipments for parcel", "for shipment in list(shipments)[:1] for parcel")
    ],
    "forgets the tracking number": [(MAPPING, "tracking=[(number, url)]", "tracking=[]")],
    "gives the sending a time of now": [
        (MAPPING, 'at = to_instant(shipment.get("date_created"))', 'at = to_instant("2026-11-20T10:00:00Z")')
    ],
    "calls what was sent delivered": [
        (
            MAPPING,
            'return to_handed_over(delivery_type, ships=True, raw_status="shipment", rule="a shipment exists", at=at)',
            "return StatusReport(type=DetailedType.DELIVERED, at=at)",
        )
    ],
    "expects every member": [(LINES, 'name=item.get("name")', 'name=item["name"].strip()')],
    "counts with numbers that may be text": [
        (LINES, 'ordered=item.get("quantity")', 'ordered=int(item.get("quantity"))')
    ],
    # What nobody knows but the author: a case shows it.
    "gives the brand for the name": [(LINES, 'name=item.get("name")', 'name=item.get("brand")')],
    "does not count what was refunded": [
        (LINES, "refunded_quantity=_refunded_quantity(item)", "refunded_quantity=None")
    ],
    "mixes up street and city": [(MAPPING, 'city=address.get("city")', 'city=address.get("street_1")')],
}
