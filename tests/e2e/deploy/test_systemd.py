"""
The systemd units, looked at by systemd's own tools, and a restart behind a socket that systemd holds.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.server.load import Load

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


def start(listener, folder):
    gunicorn = ["-m", "gunicorn", "-c", str(DEPLOY / "gunicorn.conf.py")]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "TMPDIR": str(folder), **DEMO}
    return subprocess.Popen(
        [sys.executable, "-c", ACTIVATE, str(listener.fileno()), *gunicorn],
        pass_fds=[listener.fileno()],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.mark.slow
@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGKILL])
def test_a_restart_behind_the_socket_loses_no_request(tmp_path, ending):
    """
    Whoever connects while there is no service waits in the socket's backlog. A killed service loses what it held, and
    nobody else's.
    """
    restarts, callers = 3, 8
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as listener:
        service = start(listener, tmp_path)
        with Load(listener.getsockname()[1], callers=callers, keep_alive=False) as load:
            load.wait_for(50)
            for _ in range(restarts):
                if ending is signal.SIGKILL:
                    kill_all(service)
                else:
                    service.send_signal(ending)
                service.wait(20)
                service = start(listener, tmp_path)
                load.wait_for(50)
        service.terminate()
        service.wait(20)

    lost = load.outcomes.total() - load.outcomes[200]
    assert load.outcomes["refused"] == 0
    assert lost <= (restarts * callers if ending is signal.SIGKILL else 0)


def kill_all(service):
    children = Path(f"/proc/{service.pid}/task/{service.pid}/children").read_text().split()
    for pid in [service.pid, *map(int, children)]:
        os.kill(pid, signal.SIGKILL)
