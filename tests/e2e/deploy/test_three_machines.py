"""
Three services, one Redis and the shipped nginx in front; one part after the other freezes or dies under load.
"""

import contextlib
import os
import signal
import socket
import subprocess
import time

import pytest

from tests.e2e.deploy.nginx_server import needs_nginx, site
from tests.e2e.server.load import Load
from tests.e2e.server.processes import Server, get, split
from tests.e2e.server.test_service import CONFIGURATION, events
from tests.stores.redis_server import redis_server

LONGEST_S = 4 + 1  # DEADLINE_SECONDS, and a second
BUSY_S = 2  # what a machine with other tests to run may add; whoever waited for two machines waited nine seconds
MACHINES = ("10.0.0.11:8000", "10.0.0.12:8000", "10.0.0.13:8000")
LOST, BACK = "redis is lost; the service goes on without it", "redis is back"

pytestmark = [needs_nginx, pytest.mark.slow]


class Machine:
    """
    Answers are fresh for a second, so that it goes on asking Redis.
    """

    def __init__(self, folder, redis_url):
        folder.mkdir()
        self._folder = folder
        self._environment = {
            "TMPDIR": str(folder),
            "REDIS_URL": redis_url,
            "WEB_CONCURRENCY": "1",
            "THREADS": "16",
            "ORDER_TTL_SECONDS": "1",
            "LOG_LEVEL": "WARNING",
        }
        self.server = self._start(None)

    def _start(self, listener):
        return Server(*CONFIGURATION, environment=self._environment, cwd=self._folder, listener=listener)

    def restart(self):
        self.server = self._start(socket.create_server(("127.0.0.1", self.server.port), backlog=2048))
        self.until_ready()

    def until_ready(self):
        assert split(self.server.ask(get("/readyz")))[0] == 200

    def signal(self, number):
        for pid in (self.server.process.pid, *self.server.workers()):
            os.kill(pid, number)

    def said_of_redis(self):
        self.server.read_output()
        return [event["event"] for event in events(self.server) if event["event"] in {LOST, BACK}]


class Redis:
    def __init__(self, url, process):
        self.url = url
        self.process = process

    def restart(self):
        self.process.wait(20)
        self.process = subprocess.Popen(self.process.args, stdout=subprocess.DEVNULL)

    def kill(self):
        self.process.kill()
        self.process.wait(20)


@pytest.fixture(name="redis", scope="module")
def _redis(tmp_path_factory):
    with redis_server(tmp_path_factory.mktemp("redis")) as server:
        redis = Redis(*server)
        yield redis
        redis.kill()


@pytest.fixture(name="machines", scope="module")
def _machines(tmp_path_factory, redis):
    folder = tmp_path_factory.mktemp("machines")
    machines = [Machine(folder / str(number), redis.url) for number in range(3)]
    try:
        for machine in machines:
            machine.until_ready()
        yield machines
    finally:
        for machine in machines:
            machine.server.kill()


@pytest.fixture(name="nginx", scope="module")
def _nginx(tmp_path_factory, machines):
    addresses = [f"127.0.0.1:{machine.server.port}" for machine in machines]
    changes = dict(zip(MACHINES, addresses, strict=True))
    with site(tmp_path_factory.mktemp("nginx"), "three-machines.conf", changes) as nginx:
        yield nginx


@contextlib.contextmanager
def load_that_notices_nothing(nginx):
    with Load(nginx.port, callers=6, pause_s=0.02) as load:
        load.wait_for(100)
        yield load
        load.wait_for(100)

    assert set(load.outcomes) == {200}
    assert load.longest_s <= LONGEST_S + BUSY_S


def test_a_machine_that_freezes_is_out_after_one_timeout(machines, nginx):
    with load_that_notices_nothing(nginx) as load:
        machines[1].signal(signal.SIGSTOP)
        time.sleep(LONGEST_S)  # whoever met it has been answered by another, and nobody meets it any more
        began = time.monotonic()
        load.wait_for(100)
        took_s = time.monotonic() - began
        machines[1].signal(signal.SIGCONT)

    assert took_s < LONGEST_S + BUSY_S


def test_a_machine_that_is_stopped_or_dies_is_not_noticed(machines, nginx):
    with load_that_notices_nothing(nginx) as load:
        machines[0].server.signal()
        assert machines[0].server.wait() == 0
        machines[0].restart()
        machines[2].server.kill()
        load.wait_for(300)
        machines[2].restart()


def until(condition):
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_redis_that_freezes_and_dies_is_said_and_not_noticed(machines, nginx, redis):
    before = [len(machine.said_of_redis()) for machine in machines]
    with load_that_notices_nothing(nginx) as load:
        redis.process.send_signal(signal.SIGSTOP)
        until(lambda: all(machine.said_of_redis()[-1:] == [LOST] for machine in machines))
        load.wait_for(100)
        redis.process.kill()
        load.wait_for(100)
        redis.restart()
        until(lambda: all(machine.said_of_redis()[-1:] == [BACK] for machine in machines))

    for machine, already in zip(machines, before, strict=True):
        said = machine.said_of_redis()[already:]
        assert said == [LOST, BACK] * (len(said) // 2)  # one line each way, however often it is asked
