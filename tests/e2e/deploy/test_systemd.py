"""
The systemd units, looked at by systemd's own tools, and a restart behind a socket that systemd holds.
"""

import contextlib
import hashlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from tests.e2e.deploy.nginx_server import needs_nginx, site
from tests.e2e.server.load import CUSTOMER, Load
from tests.e2e.server.processes import PATIENCE
from tests.thorough import many

ROOT = Path(__file__).parents[3]
DEPLOY = ROOT / "deploy"
DEMO = {"PLATFORM": "demo", "WEB_CONCURRENCY": "2", "THREADS": "8"}
# What systemd does for a unit with a socket: file descriptor 3, and two variables that name it to this process alone.
ACTIVATE = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execv(sys.executable, [sys.executable, *sys.argv[2:]])
"""

needs_systemd = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")


def analyze(*arguments, cwd):
    done = subprocess.run(
        ["systemd-analyze", *arguments], cwd=cwd, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr


@needs_systemd
def test_systemd_takes_the_units(tmp_path):
    unit = (DEPLOY / "most-recent-order.service").read_text()
    program = shutil.which("true")
    (tmp_path / "most-recent-order.service").write_text(
        re.sub(r"(ExecStart(?:Pre)?)=(\+?)\S+", rf"\1=\2{program}", unit)
    )
    shutil.copy(DEPLOY / "most-recent-order.socket", tmp_path)

    analyze("verify", "./most-recent-order.socket", "./most-recent-order.service", cwd=tmp_path)


@needs_systemd
def test_systemd_calls_the_unit_hardened():
    # Exposure in tenths: 10 is a unit without any hardening at 9.6, 2.0 is called OK.
    analyze("security", "--offline=true", "--threshold=20", "most-recent-order.service", cwd=DEPLOY)


def test_systemd_does_not_start_a_bad_configuration_again():
    assert "\nRestartPreventExitStatus=2\n" in (DEPLOY / "most-recent-order.service").read_text()


def start(listener, folder, **variables):
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "TMPDIR": str(folder), **DEMO, **variables}
    return subprocess.Popen(
        [sys.executable, "-c", ACTIVATE, str(listener.fileno()), "-m", "app", "serve"],
        pass_fds=[listener.fileno()],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


RESTARTS, CALLERS = many(1, thorough=2), 8


def restarted_under_load(folder, ending, through=None):
    """
    What became of each request. `through` makes what stands in front of the service.
    """
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as listener:
        port = listener.getsockname()[1]
        service = start(listener, folder)
        with (
            through(port) if through else contextlib.nullcontext() as proxy,
            Load(proxy.port if proxy else port, callers=CALLERS, keep_alive=bool(proxy)) as load,
        ):
            load.wait_for(50)
            for _ in range(RESTARTS):
                if ending is signal.SIGKILL:
                    kill_all(service)
                else:
                    service.send_signal(ending)
                service.wait(PATIENCE)
                service = start(listener, folder)
                load.wait_for(50)
        service.terminate()
        service.wait(PATIENCE)
    return load.outcomes


@pytest.mark.slow
@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGKILL])
def test_a_restart_behind_the_socket_loses_no_request(tmp_path, ending):
    """
    Whoever connects while there is no service waits in the socket's backlog. A killed service loses what it held, and
    nobody else's.
    """
    outcomes = restarted_under_load(tmp_path, ending)

    assert outcomes["refused"] == 0
    assert outcomes.total() - outcomes[200] <= (RESTARTS * CALLERS if ending is signal.SIGKILL else 0)


@needs_nginx
@pytest.mark.slow
@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGKILL])
def test_a_restart_behind_the_socket_and_nginx_loses_nothing_however_it_ends(tmp_path, ending):
    def through(port):
        # A machine with much else to do takes long to start the service again.
        patient = {"proxy_read_timeout 15s": "proxy_read_timeout 60s", "upstream_timeout 10s": "upstream_timeout 60s"}
        return site(tmp_path, "site.conf", {"127.0.0.1:8000": f"127.0.0.1:{port}", **patient})

    outcomes = restarted_under_load(tmp_path, ending, through)

    assert set(outcomes) == {200}


def test_systemd_is_told_by_the_process_it_started(tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as supervisor, socket.create_server(("127.0.0.1", 0)) as port:
        supervisor.bind(str(tmp_path / "notify"))
        supervisor.settimeout(PATIENCE)
        service = start(port, tmp_path, NOTIFY_SOCKET=str(tmp_path / "notify"))
        told = supervisor.recv(1000)
        command = Path(f"/proc/{service.pid}/cmdline").read_bytes()
        service.terminate()
        assert service.wait(PATIENCE) == 0

    assert b"READY=1" in told
    assert b"gunicorn" in command


@pytest.mark.slow
def test_our_own_tokens_outlive_a_restart_with_a_key_of_their_own(tmp_path):
    """
    As LoadCredential gives it: made once at install, read at each start.
    """
    key = tmp_path / "signing.pem"
    subprocess.run([sys.executable, "-m", "app", "key", key], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    clients = f"talkdesk:sha256:{hashlib.sha256(b'secret-of-the-client').hexdigest()}"
    variables = {"OAUTH_CLIENTS": clients, "OAUTH_SIGNING_KEY_FILE": str(key)}
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        service = start(listener, tmp_path, **variables)
        granted = requests.post(
            f"{url}/oauth/token",
            data={"grant_type": "client_credentials"},
            auth=("talkdesk", "secret-of-the-client"),
            timeout=PATIENCE,
        ).json()
        service.terminate()
        assert service.wait(PATIENCE) == 0
        service = start(listener, tmp_path, **variables)
        caller = {"Authorization": f"Bearer {granted['access_token']}"}
        answer = requests.get(url + CUSTOMER, headers=caller, timeout=PATIENCE)
        service.terminate()
        assert service.wait(PATIENCE) == 0

    assert (answer.status_code, answer.json()["order_number"]) == (200, "#Y34DHR")


def kill_all(service):
    children = Path(f"/proc/{service.pid}/task/{service.pid}/children").read_text().split()
    for pid in [service.pid, *map(int, children)]:
        os.kill(pid, signal.SIGKILL)
