"""
What the service is held against: the least a WSGI server and Flask can do for the same bytes, and a bare store call.
"""

import os
import ssl
from pathlib import Path

import requests
from flask import Flask, Response
from requests.adapters import HTTPAdapter

BODY = Path(os.environ["BENCH_BODY"]).read_bytes() if "BENCH_BODY" in os.environ else b"{}"


def wsgi(_environ, start_response):
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(BODY)))])
    return [BODY]


flask = Flask(__name__)


@flask.get("/erc/ecommerce/connections/customers/<customer_id>/most-recent-order")
def constant(customer_id):
    return Response(BODY, mimetype="application/json")


class OneContext(HTTPAdapter):
    """
    requests makes a TLS context for each new connection unless it is given one.
    """

    def init_poolmanager(self, *args, **kwargs):
        context = ssl.create_default_context(cafile=os.environ["STORE_CA_BUNDLE"])
        super().init_poolmanager(*args, ssl_context=context, **kwargs)


def store_call():
    """
    A WSGI application whose whole work is one kept-alive `requests` call per request.
    """
    session = requests.Session()
    session.trust_env = False
    session.mount("https://", OneContext(pool_maxsize=64))
    url = os.environ["WOOCOMMERCE_STORE_URL"] + "/wp-json/wc/v3/orders"

    def call(environ, start_response):
        customer = environ["PATH_INFO"].split("/")[-2]
        answer = session.get(url, params={"customer": customer, "per_page": "1"}, auth=("ck", "cs"), timeout=4)
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(answer.content)))])
        return [answer.content]

    return call


bare_store_call = store_call() if "WOOCOMMERCE_STORE_URL" in os.environ else None
