"""
A WSGI application that shows what the worker makes of a request, behind what the service puts before its own.
"""

import json
import time

from app.web.middleware import FramingMiddleware


def show(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/slow":
        time.sleep(0.5)
    if path == "/broken":
        raise RuntimeError("token-in-an-exception")
    if path == "/pieces":
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"one ", b"two"]
    body = environ["wsgi.input"].read()
    seen = {
        "method": environ["REQUEST_METHOD"],
        "path": path,
        "body": body.decode("latin-1"),
        "scheme": environ["wsgi.url_scheme"],
        "script": environ["SCRIPT_NAME"],
    }
    answer = json.dumps(seen).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))])
    return [answer]


application = FramingMiddleware(show)
