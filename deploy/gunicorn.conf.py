"""
gunicorn's settings, all from the environment. The configuration is read here first: what is wrong stops the start.
"""

import os
import sys

from app.bootstrap import read_settings
from app.callers.signing_key import share_new_signing_key
from app.cli import print_configuration_error
from app.domain.errors import ConfigurationError
from app.environment import read_environment

environment = read_environment()
try:
    settings, _ = read_settings(environment)
except ConfigurationError as error:
    print_configuration_error(error)
    sys.exit(2)

if settings.oauth_clients and not settings.oauth_signing_key_file:
    share_new_signing_key(os.environ)

wsgi_app = "app.wsgi:application"
bind = environment.get("BIND") or "127.0.0.1:8000"
worker_class = "gthread"
workers = int(environment.get("WEB_CONCURRENCY") or 2)
threads = settings.threads
control_socket_disable = True
forwarded_allow_ips = ""
forwarder_headers = ""


def when_ready(_server):
    if settings.is_demo:
        print(  # noqa: T201 - the first thing a newcomer copies
            "\nThe demo store is open. Try:\n\n"
            f"  curl -H 'Authorization: Bearer demo-token-for-local-use' {settings.public_base_url}"
            "/erc/ecommerce/connections/customers/customer123/most-recent-order\n",
            flush=True,
        )
