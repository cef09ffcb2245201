"""
The proxy one writes first: Flask, and a call per request as the platform's official Python client makes it, which is
`requests.request` with Basic credentials. No pool, no cache, no mapping beyond a few members.
"""

import os

import requests
from flask import Flask, jsonify

app = Flask(__name__)


@app.get("/erc/ecommerce/connections/customers/<customer_id>/most-recent-order")
def most_recent_order(customer_id):
    response = requests.request(
        "GET",
        os.environ["WOOCOMMERCE_STORE_URL"] + "/wp-json/wc/v3/orders",
        params={"customer": customer_id, "per_page": 1},
        auth=("ck_" + "0" * 40, "cs_" + "0" * 40),
        verify=os.environ["STORE_CA_BUNDLE"],
        timeout=10,
    )
    response.raise_for_status()
    order = response.json()[0]
    item = order["line_items"][0]
    return jsonify(
        id=str(order["id"]),
        customer_id=str(order["customer_id"]),
        order_number=order["number"],
        purchase_datetime=order["date_created_gmt"],
        status_info=[{"generic_type": "CONFIRMED"}],
        highlighted_item={"id": str(item["id"]), "name": item["name"], "price": item["price"]},
    )
