"""
Faults that people write into an adapter, written into TinyShop's: name → what stands there, and what would.
"""

FETCH = "        orders = response.json_objects()\n"
CHOOSE = 'newest(orders, customer_id, customer="customer", placed_at="placed")'
GET = 'response = self._http.get("/api/orders", params=params, headers=self._headers, deadline=deadline)'
STATUS = "        response.raise_for_status()\n"
REFUSAL = "response.status in {401, 403} and response.is_json"
PARAMS = 'params = [("customer", customer_id), ("sort", "-placed"), ("limit", "5")]'
ITEMS = '[(item.get("item"), item.get("quantity")) for item in to_mappings(parcel.get("contents"))]'

FAULTS = {
    # How it asks.
    "sends no credential": ('{"Authorization": f"Bearer {store.settings[\'TINYSHOP_TOKEN\']}"}', "{}"),
    "sends it under another header": ('"Authorization": f"Bearer ', '"X-Token": f"Bearer '),
    "leaves the word before it out": ('f"Bearer {', 'f"{'),
    "sends another setting": ("Bearer {store.settings['TINYSHOP_TOKEN']}", "Bearer {store.settings['TINYSHOP_URL']}"),
    "filters by a parameter there is not": ('("customer", customer_id)', '("customer_id", customer_id)'),
    "does not filter": ('("customer", customer_id), ', ""),
    "does not sort": ('("sort", "-placed"), ', ""),
    "sorts backwards": ('"-placed"', '"placed"'),
    "sorts by the id": ('"-placed"', '"-id"'),
    "sorts by the last change": ('"-placed"', '"-changed"'),
    "sorts by a parameter there is not": ('("sort", ', '("order_by", '),
    "leaves the page's size to the store": (', ("limit", "5")', ""),
    "asks for very many": ('("limit", "5")', '("limit", "200")'),
    "sizes the page by a parameter there is not": ('("limit", "5")', '("per_page", "5")'),
    "asks for the second page": ('("limit", "5")', '("limit", "5"), ("page", "2")'),
    "asks twice": (GET, f"{GET}\n        {GET}"),
    "asks under another path": ('"/api/orders"', '"/api/v1/orders"'),
    # How it chooses.
    "chooses by the last change": ('placed_at="placed"', 'placed_at="changed"'),
    "chooses by the id": (CHOOSE, 'max(orders, key=lambda order: order["id"])'),
    "takes the first": (CHOOSE, "orders[0]"),
    "takes the last": (CHOOSE, "orders[-1]"),
    "compares no customer": (CHOOSE, 'max(orders, key=lambda order: order["placed"])'),
    "says the order is the asker's": (
        f"to_report({CHOOSE})",
        "to_report({**max(orders, key=lambda order: str(order.get('placed'))), 'customer': customer_id})",
    ),
    "remembers one customer": (
        "        params = [",
        '        customer_id = self.__dict__.setdefault("customer", customer_id)\n        params = [',
    ),
    # What it makes of what is no answer.
    "takes anything for a list": (FETCH, "        orders = to_mappings(response.json())\n"),
    "takes null for a list": (FETCH, "        orders = response.json() or []\n"),
    "does not look at the status": (STATUS, ""),
    "takes every 4xx for no orders": (
        STATUS,
        "        if 400 <= response.status < 500:\n"
        "            newest([], customer_id, customer='customer', placed_at='placed')\n" + STATUS,
    ),
    "takes a firewall's page for a refusal": (REFUSAL, "response.status in {401, 403}"),
    "knows no refusal": (f"if {REFUSAL}", "if False"),
    "calls being throttled a refusal": ("{401, 403}", "{401, 403, 429}"),
    "asks again after a failure": (STATUS, f"        if response.status >= 500:\n            {GET}\n{STATUS}"),
    "asks again when throttled": (STATUS, f"        if response.status == 429:\n            {GET}\n{STATUS}"),
    "has a deadline of its own": ("deadline=deadline)\n        if", "deadline=Deadline.after(9))\n        if"),
    # What it shows.
    "logs its headers": (GET, f'__import__("logging").getLogger("x").debug("asking %s", self._headers)\n        {GET}'),
    "prints its token": (GET, f"print(self._headers)\n        {GET}"),
    "shows its token": (
        "    def latest_order",
        '    def __repr__(self):\n        return f"{self._headers}"\n\n    def latest_order',
    ),
    "tells the token in its error": (
        'UpstreamRejected("TinyShop refused the token")',
        'UpstreamRejected(f"TinyShop refused {self._headers}")',
    ),
    "takes any customer id": ("parse_customer_id=parse_numeric_customer_id", "parse_customer_id=str"),
    # What it reports.
    "guesses what it does not know": (
        'return to_status(word, ORDER_STATUSES, rule="TinyShop\'s words")',
        'return to_status(word if word in ORDER_STATUSES else "packed", ORDER_STATUSES, rule="")',
    ),
    "gives the last change as the purchase": ('to_instant(order.get("placed"))', 'to_instant(order.get("changed"))'),
    "reports no parcels": ('to_mappings(order.get("parcels"))', "[]"),
    "counts a parcel's pieces twice": (f"items={ITEMS}", f"items=2 * {ITEMS}"),
    "gives each parcel the whole order": (f"items={ITEMS}", "items=[(1, 2)]"),
    "forgets the tracking number": ('number=parcel.get("tracking")', "number=None"),
    "gives the first parcel alone": ('to_mappings(order.get("parcels"))', 'to_mappings(order.get("parcels"))[:1]'),
    "calls a sent order delivered": ('"on the way": DetailedType.IN_TRANSIT', '"on the way": DetailedType.DELIVERED'),
    "expects every member": ('item.get("title")', 'item["title"].strip()'),
    "counts with numbers that may be text": ('ordered=item.get("quantity")', 'ordered=int(item.get("quantity"))'),
    "says nothing to do": (
        'credential_fix="make a token under Settings, API, and put it in TINYSHOP_TOKEN"',
        'credential_fix=""',
    ),
    # What nobody knows but the author: a case shows it.
    "gives the article for the name": ('name=item.get("title")', 'name=item.get("sku")'),
    "does not know what cancelled means": ('    "cancelled": DetailedType.FAILURE,\n', ""),
    "mixes up street and city": ('city=address.get("city")', 'city=address.get("street")'),
}

SEARCH = 'response = self._http.get("/api/customers", params=params, headers=self._headers, deadline=deadline)'
SEARCH_LIST = "        return response.json_objects()\n\n    def _contact"
ASKED = "self._ask([(name, value)], deadline)"

SEARCH_FAULTS = {
    "searches without the credential": (SEARCH, SEARCH.replace("self._headers", "{}")),
    "takes any failure for nobody": (
        SEARCH,
        SEARCH + "\n        if response.status != 200:\n            return []",
    ),
    "takes anything for a list": (
        SEARCH_LIST,
        SEARCH_LIST.replace("response.json_objects()", "to_mappings(response.json())"),
    ),
    "has a deadline of its own": (SEARCH, SEARCH.replace("deadline=deadline", "deadline=Deadline.after(3)")),
    "answers the first record": (' if to_id(record.get("id")) == customer_id', ""),
    "reads no phone": (
        'phones=to_phones([(record.get("phone"), record.get("country"))], self._phone_country)',
        "phones=()",
    ),
    "reads no e-mail": ('emails=[record.get("email")]', "emails=[]"),
    "mixes up the names": ('last_name=record.get("last")', 'last_name=record.get("first")'),
    "prints whom it looks for": (SEARCH, f"print(params)\n        {SEARCH}"),
    "expects every member": ('created_at=record.get("joined")', 'created_at=record["joined"].strip()'),
}
