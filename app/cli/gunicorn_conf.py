"""
gunicorn's settings, all from the environment. The configuration is read here first: what is wrong stops the start.

gunicorn runs this file, anew at each reload: `serve` and deploy/gunicorn.conf.py name it.
"""

import os
import secrets
import shutil
import sys
import tempfile
from contextlib import suppress
from typing import Any, Final

from app.config.environment import read_environment
from app.observability.metrics_directory import make_directory, new_name, remove_forsaken, say_stopping

FILES: Final = "PROMETHEUS_MULTIPROC_DIR"


def scratch(chosen: str | None) -> str:
    """
    A directory for small files, in memory where there is some: every request counts, and a heartbeat on a slow disk
    would make a worker look hung. TMPDIR comes first.
    """
    for place in (chosen, "/dev/shm"):  # noqa: S108 - its files have names nobody can guess
        if place and os.access(place, os.W_OK):
            return place
    return tempfile.gettempdir()


environment = read_environment()
SCRATCH: Final = scratch(environment.get("TMPDIR"))
# Named before the metrics' library is imported, which looks for it then. Reloads and workers find it set.
os.environ.setdefault(FILES, new_name(SCRATCH))

from prometheus_client.multiprocess import mark_process_dead

from app.cli.output import print_configuration_error
from app.config.credentials import DEMO_TOKEN
from app.domain.errors import ConfigurationError
from app.factory import read_settings
from app.gunicorn_worker import GunicornWorker
from app.observability.server_log import JsonLogger

try:
    settings, _ = read_settings(environment)
except ConfigurationError as error:
    print_configuration_error(error)
    sys.exit(2)

if settings.log_hash_key is None:
    os.environ["LOG_HASH_KEY"] = secrets.token_hex()  # one for all workers
remove_forsaken(SCRATCH)
make_directory(os.environ[FILES])
if settings.oauth_clients and not settings.oauth_signing_key_file:
    from app.auth.signing_key import share_new_signing_key

    share_new_signing_key(os.environ)

wsgi_app = "app.wsgi:application"
bind = str(settings.bind)
backlog = 2048

worker_class = GunicornWorker
workers = settings.workers
# A thread is held for as long as a store takes: 2 x 64 was the best of what was measured against a store of 200 ms.
threads = settings.threads
worker_connections = 2048
keepalive = 75  # longer than a proxy keeps an idle connection, so that the proxy is the one to close it
timeout = 30  # for a main loop that hangs; a request's time is bounded by the service's own deadlines
# SIGTERM: no new connections, but time for what is under way. Workers are not recycled: their memory does not grow.
graceful_timeout = int(settings.deadline_s) + 6

worker_tmp_dir = SCRATCH
# A file would go past the socket that sends an answer whole.
sendfile = False
control_socket_disable = True
# Nothing a client sends may change the scheme, the address or the path the service sees.
forwarded_allow_ips = ""
forwarder_headers = ""

logger_class = JsonLogger
loglevel = settings.log_level.lower()
accesslog = None  # the service writes one line per request itself


def worker_exit(_server: Any, worker: Any) -> None:
    """
    The interpreter's own end would wait for the threads of every pool, and so for a store that hangs.
    """
    if worker.booted and worker.pid == os.getpid():  # the master calls this, too
        loaded = sys.modules.get("app.wsgi")
        if loaded is not None:
            loaded.service.stop()
        os._exit(0)


def child_exit(_server: Any, worker: Any) -> None:
    with suppress(OSError):
        mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def on_exit(_server: Any) -> None:
    shutil.rmtree(os.environ[FILES], ignore_errors=True)


def on_starting(server: Any) -> None:
    """
    What nothing reads is said. A reload with a configuration that would not start is refused: the old workers go on.
    """
    for warning in settings.warnings:
        server.log.warning("%s", warning)
    reload = server.handle_hup

    def handle_hup() -> None:
        try:
            read_settings(read_environment())
        except ConfigurationError as error:
            for problem in error.problems:
                server.log.warning("reload refused: %s", problem)
        else:
            reload()

    server.handle_hup = handle_hup
    stop = server.stop

    def say_and_stop(graceful: bool = True) -> None:  # noqa: FBT001, FBT002 - gunicorn's signature
        say_stopping(os.environ[FILES])
        stop(graceful)

    server.stop = say_and_stop


def when_ready(_server: Any) -> None:
    if settings.is_demo:
        print(  # the first thing a newcomer copies
            "\nThe demo store is open. Try:\n\n"
            f"  curl -H 'Authorization: Bearer {DEMO_TOKEN}' {settings.public_base_url}"
            "/erc/ecommerce/connections/customers/customer123/most-recent-order\n",
            flush=True,
        )
