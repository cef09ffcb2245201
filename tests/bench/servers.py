"""
The servers of the benchmark, each a gunicorn with the service's own settings, and what they take of the machine.
"""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]
TICKS = os.sysconf("SC_CLK_TCK")
SERVICE = ["-c", str(ROOT / "deploy" / "gunicorn.conf.py")]


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


class Gunicorn:
    """
    `app` None: the service itself; else another application under the service's own server settings.
    """

    def __init__(self, folder, environment, app=None, options=()):
        self.port = free_port()
        began = time.perf_counter()
        self.log = (folder / f"{app or 'service'}-{self.port}.log").open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", *SERVICE, *options, *([app] if app else [])],
            cwd=folder,
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(ROOT),
                "TMPDIR": str(folder),
                "BIND": f"127.0.0.1:{self.port}",
                "API_TOKENS": "token-of-the-bench",
                "PUBLIC_BASE_URL": "http://127.0.0.1",
                "METRICS_TOKEN": "metrics-token-of-the-bench",
                **environment,
            },
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )
        self.get("/livez", tries=400)
        self.started_s = time.perf_counter() - began

    def get(self, path, tries=1, **headers):
        for _ in range(tries):
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            try:
                connection.request("GET", path, headers={"Authorization": "Bearer token-of-the-bench", **headers})
                return connection.getresponse().read()
            except ConnectionRefusedError:
                time.sleep(0.025)
            finally:
                connection.close()
        raise RuntimeError(f"nothing listens; see {self.log.name}")

    def workers(self):
        return [
            int(pid) for pid in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        ]

    def cpu_s(self):
        total = 0
        for pid in [self.process.pid, *self.workers()]:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
        return total / TICKS

    def resident_mb(self):
        """
        The largest worker's.
        """
        return max(resident_mb(pid) for pid in self.workers())

    def stop(self):
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGINT)
        self.process.wait(30)
        self.log.close()


def resident_mb(pid):
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024
