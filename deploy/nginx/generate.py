"""
Writes the nginx configurations beside this file: `python deploy/nginx/generate.py`. A test holds them to it.

Files an operator can read and install whole, from one text. The bodies of nginx's own errors are rows of
`app.web.error_table`, so that nginx never speaks with a code that speaks of the store.
"""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

import orjson  # noqa: E402 - found beside the service

from app.observability.request_id import HEADER  # noqa: E402
from app.web.error_table import ERRORS, PROXY_ERRORS, ErrorKind  # noqa: E402

OWN = (400, 404, 405, 413, 414, 429, 431, 500, 501, 503, 504)  # what nginx can answer by itself

PREFACE = """\
# Made by nginx/generate.py; change it there, or here for good.
"""

LOG = """\
# The path without the query: phone numbers, e-mail addresses and names stand in a query.
map $request_uri $most_recent_order_path {
    ~^(?<most_recent_order_before_query>[^?]*) $most_recent_order_before_query;
}
# The caller's name for the request when it is sane, else nginx's: the service, its log and the answer have the same.
map $http_x_request_id $most_recent_order_request_id {
    default $request_id;
    "~^[A-Za-z0-9._-]{1,64}$" $http_x_request_id;
}
log_format most_recent_order escape=json
    '{"time":"$time_iso8601","level":"info","event":"proxied","client":"$remote_addr","method":"$request_method",'
    '"path":"$most_recent_order_path","status":$status,"seconds":$request_time,"tries":"$upstream_status",'
    '"request_id":"$most_recent_order_request_id"}';
"""

LIMIT = """\
limit_conn_zone $binary_remote_addr zone=most_recent_order_connections:10m;
"""

ONE_MACHINE = """\
# One address three times: nginx only tries again where there is another server to try.
# max_fails=0: a worker that died says nothing about the next one.
upstream most_recent_order {
    server 127.0.0.1:8000 max_fails=0;
    server 127.0.0.1:8000 max_fails=0;
    server 127.0.0.1:8000 max_fails=0;
    keepalive 128;
    keepalive_timeout 60s; # less than the service's 75 s, so that it never closes a connection nginx still uses
}

# When a worker dies, all the tries above may meet connections that it kept alive: then once more, on new ones.
upstream most_recent_order_anew {
    server 127.0.0.1:8000 max_fails=0;
    server 127.0.0.1:8000 max_fails=0;
    server 127.0.0.1:8000 max_fails=0;
}
"""

THREE_MACHINES = """\
# A machine that let one request time out gets none for ten seconds, and that request goes to another machine. The zone
# is what nginx's processes know of the machines together.
upstream most_recent_order {
    zone most_recent_order 256k;
    server 10.0.0.11:8000 max_fails=1 fail_timeout=10s; # CHANGE: your machines
    server 10.0.0.12:8000 max_fails=1 fail_timeout=10s;
    server 10.0.0.13:8000 max_fails=1 fail_timeout=10s;
    keepalive 128;
    keepalive_timeout 60s; # less than the service's 75 s, so that it never closes a connection nginx still uses
}

# Connections kept alive to a machine that died all fail at once: then once more, on new ones.
upstream most_recent_order_anew {
    zone most_recent_order_anew 256k;
    server 10.0.0.11:8000 max_fails=1 fail_timeout=10s; # CHANGE: the same
    server 10.0.0.12:8000 max_fails=1 fail_timeout=10s;
    server 10.0.0.13:8000 max_fails=1 fail_timeout=10s;
}
"""

LISTEN_SITE = """\
    listen 80;
    listen [::]:80;
    server_name orders.example.com; # CHANGE: the name in PUBLIC_BASE_URL

    # With a certificate, instead of the two `listen` lines above:
    # listen 443 ssl;
    # listen [::]:443 ssl;
    # ssl_certificate /etc/ssl/certs/orders.example.com.pem;
    # ssl_certificate_key /etc/ssl/private/orders.example.com.key;
    # ssl_protocols TLSv1.2 TLSv1.3;
    # add_header Strict-Transport-Security "max-age=31536000" always;

    access_log /var/log/nginx/most-recent-order.log most_recent_order;
    # Nothing below `alert`: nginx's own lines about a request carry the request line, and with it the query.
    error_log /var/log/nginx/most-recent-order.error.log alert;
"""

LISTEN_CONTAINER = """\
    listen 8080 default_server;

    access_log /dev/stdout most_recent_order;
"""

SERVER = """\
    server_tokens off;
    default_type application/json;

    # Who sends slowly, or much, is sent away; the service sees whole requests only.
    client_header_timeout 5s;
    client_body_timeout 5s;
    send_timeout 10s;
    keepalive_timeout 60s;
    large_client_header_buffers 4 8k;
    client_max_body_size 64k;
    client_body_buffer_size 64k;
    limit_conn most_recent_order_connections 500;
    limit_conn_status 429;

    # nginx's own; the service's errors pass through unchanged.
    error_page 400 404 405 413 414 429 500 501 503 504 /most-recent-order-error.json;
    error_page 494 =431 /most-recent-order-error.json;
    error_page 502 =503 /most-recent-order-error.json;
    recursive_error_pages on;

    location = /most-recent-order-error.json {
        internal;
        add_header Cache-Control no-store always;
        add_header X-Content-Type-Options nosniff always;
        add_header @REQUEST_ID@ $most_recent_order_request_id always;
        add_header Allow $most_recent_order_allow always;
        add_header Retry-After $most_recent_order_retry_after always;
        return 200 $most_recent_order_error; # the status stays the error's
    }

    # Prometheus asks the service itself, not through here.
    location = /metrics {
        return 404;
    }

    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $host;
    proxy_set_header @REQUEST_ID@ $most_recent_order_request_id;
    # Believed where the service's TRUSTED_PROXIES names this nginx.
    proxy_set_header X-Forwarded-For $remote_addr;

    proxy_buffering on;
    proxy_buffers 8 16k;
@TIMEOUTS@
    proxy_next_upstream error timeout;
    proxy_next_upstream_tries 3;
    proxy_next_upstream_timeout 10s;

    location / {
        proxy_pass http://most_recent_order;
        error_page 413 429 500 501 503 504 /most-recent-order-error.json;
        error_page 502 = @most_recent_order_anew; # nginx's own: the service's passes through
    }

    location @most_recent_order_anew {
        proxy_pass http://most_recent_order_anew;
    }
"""

ONE_TIMEOUTS = """\
    proxy_connect_timeout 2s;
    proxy_send_timeout 5s;
    proxy_read_timeout 15s; # longer than DEADLINE_SECONDS: the service answers first
"""
THREE_TIMEOUTS = """\
    # A frozen machine still takes connections; it is the answer that does not come. Half a second more than
    # DEADLINE_SECONDS: the service answers first, and who met a frozen machine is answered by another in time.
    proxy_connect_timeout 1s;
    proxy_send_timeout 2s;
    proxy_read_timeout 4500ms;
"""

CONTAINER_MAIN = """\
# A whole configuration: nginx -c /path/to/this/file. It runs as any user; everything it writes is in /tmp.
worker_processes auto;
pid /tmp/most-recent-order-nginx.pid;
# Nothing below `alert`: nginx's own lines about a request carry the request line, and with it the query.
error_log /dev/stderr alert;

events {
    worker_connections 4096;
}

http {
    client_body_temp_path /tmp/most-recent-order-body;
    proxy_temp_path /tmp/most-recent-order-proxy;
    fastcgi_temp_path /tmp/most-recent-order-unused-1;
    uwsgi_temp_path /tmp/most-recent-order-unused-2;
    scgi_temp_path /tmp/most-recent-order-unused-3;

"""

CONTAINER_NOTE = """\
# `service` is looked up once, at the start: ../compose.yaml gives it an address that stays.
"""

SITE_NOTE = """\
# For Debian's layout: /etc/nginx/sites-available/most-recent-order, with a link to it in sites-enabled. It sets nothing
# outside its own server; every name in it begins with most_recent_order.
"""


def kind_of(status: int) -> ErrorKind:
    """
    Nginx's own row where it has one.
    """
    (kind, *_) = (kind for kind in (*PROXY_ERRORS, *ERRORS) if kind.status == status)
    return kind


def error_maps() -> str:
    rows = []
    for status in OWN:
        kind = kind_of(status)
        body = {"code": kind.code, "message": kind.message}
        if status == 404:
            body["description"] = "There is no such route."
        rows.append(f"    {status} '{orjson.dumps(body).decode()}';")
    unknown = orjson.dumps({"code": kind_of(500).code, "message": kind_of(500).message}).decode()
    return "\n".join(
        [
            "# nginx's own refusals in the contract's error shape.",
            "map $status $most_recent_order_error {",
            f"    default '{unknown}';",
            *rows,
            "}",
            "map $status $most_recent_order_allow {",
            '    405 "GET, HEAD";',
            "}",
            "map $status $most_recent_order_retry_after {",
            '    429 "1";',
            '    503 "1";',
            "}",
            "",
        ]
    )


def server(listen: str, timeouts: str) -> str:
    body = SERVER.replace("@REQUEST_ID@", HEADER).replace("@TIMEOUTS@\n", timeouts + "\n")
    return f"server {{\n{listen}\n{body}}}\n"


def site(upstream: str, timeouts: str, listen: str) -> str:
    return "\n".join([LOG, LIMIT, upstream, error_maps(), server(listen, timeouts)])


def indented(text: str) -> str:
    return "".join(f"    {line}" if line.strip() else line for line in text.splitlines(keepends=True))


def files() -> dict[str, str]:
    """
    File name → text.
    """
    whole = PREFACE + CONTAINER_MAIN + indented(site(ONE_MACHINE, ONE_TIMEOUTS, LISTEN_CONTAINER)) + "}\n"
    return {
        "site.conf": PREFACE + SITE_NOTE + "\n" + site(ONE_MACHINE, ONE_TIMEOUTS, LISTEN_SITE),
        "three-machines.conf": PREFACE + SITE_NOTE + "\n" + site(THREE_MACHINES, THREE_TIMEOUTS, LISTEN_SITE),
        "container.conf": CONTAINER_NOTE + whole.replace("127.0.0.1:", "service:"),
        "../nginx.conf": whole,
    }


if __name__ == "__main__":
    for name, text in files().items():
        (HERE / name).write_text(text)
