"""
The service under load in front of a store of which a fifth of the calls fail; its workers may be killed meanwhile.

    python -m tests.soak --seconds 600 --rate 200 --customers 5000 [--kill-every 10]

Warm customers, whose order the service has given before, are to be answered always; the store is to see at most 1.1
calls per fetch.
"""

import argparse
import contextlib
import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

from tests.stores import evil
from tests.unit.serving.stack import ROUTE, TOKEN, environment, good

ROOT = Path(__file__).parents[1]
CALLERS = 64
FAULTS = [
    evil.silence,
    evil.drip_body,
    evil.reset_at_once,
    evil.whole(b"", "500 Oops"),
    evil.raw(evil.head(length=500) + b"[]"),
    evil.gzipped(b" " * 30_000_000),
    evil.whole(b"{}", "200 OK", "Content-Encoding: br"),
]


class Soak:
    def __init__(self, options):
        self.options = options
        self.customers = [str(1_000 + number) for number in range(options.customers)]
        self.weights = [1 / (rank + 1) for rank in range(options.customers)]
        self.is_evil = threading.Event()
        self.outcomes, self.seconds, self.warm = Counter(), [], set()
        self.lock = threading.Lock()

    def answer(self, line, seen):
        time.sleep(0.05)
        fault = random.choice(FAULTS) if self.is_evil.is_set() and random.random() < 0.2 else good
        return fault(line, seen)

    def run(self):
        with evil.EvilStore(self.answer) as store, self.service(store.url) as (port, process):
            self.port = port
            for customer in self.customers[: len(self.customers) // 2]:
                self.ask(customer)
            self.outcomes.clear()
            calls, fetches = len(store.seen), self.fetches()
            self.is_evil.set()
            self.ends = time.monotonic() + self.options.seconds
            threads = [threading.Thread(target=self.call) for _ in range(CALLERS)]
            threads.append(threading.Thread(target=self.kill, args=(process,)))
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            self.tell((len(store.seen) - calls) / max(1, self.fetches() - fetches))

    @contextlib.contextmanager
    def service(self, store_url):
        port = evil.closed_port().rpartition(":")[2]
        settings = {"BIND": f"127.0.0.1:{port}", "DEADLINE_SECONDS": "4", "FETCH_DEADLINE_SECONDS": "20"}
        settings |= {"LOG_LEVEL": "ERROR", "ORDER_TTL_SECONDS": str(self.options.ttl)}
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py"],
            cwd=ROOT,
            env=os.environ | environment(store_url) | settings,
            stdout=subprocess.DEVNULL,
        )
        try:
            for _ in range(200):
                assert process.poll() is None, "the service did not start"
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", int(port)), 1):
                    break
                time.sleep(0.1)
            yield int(port), process
        finally:
            process.terminate()
            process.wait(60)

    def get(self, path, token):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        with contextlib.closing(connection):
            connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
            response = connection.getresponse()
            return response.status, response.headers.get("Cache-Status", ""), response.read().decode()

    def ask(self, customer):
        is_warm = customer in self.warm
        began = time.monotonic()
        try:
            status, cache, _ = self.get(ROUTE.format(customer), TOKEN)
        except (OSError, http.client.HTTPException):  # its worker was killed
            status, cache = 0, ""
        kind = "stale" if "detail" in cache else "hit" if "hit" in cache else "miss" if cache else "none"
        with self.lock:
            self.outcomes["warm" if is_warm else "cold", status, kind] += 1
            self.seconds.append(time.monotonic() - began)
            if status == 200:
                self.warm.add(customer)

    def call(self):
        pause = CALLERS / self.options.rate
        at = time.monotonic() + random.random() * pause
        while at < self.ends:
            time.sleep(max(0.0, at - time.monotonic()))
            at += pause
            self.ask(random.choices(self.customers, self.weights)[0])

    def kill(self, process):
        every = self.options.kill_every
        while every and time.monotonic() < self.ends - every:
            time.sleep(every)
            workers = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(random.choice(workers)), signal.SIGKILL)

    def fetches(self):
        _, _, text = self.get("/metrics", "a-token-for-the-metrics-alone")
        lines = [line for line in text.splitlines() if line.startswith("most_recent_order_store_fetches_total")]
        return sum(float(line.rpartition(" ")[2]) for line in lines)

    def tell(self, ratio):
        seconds = sorted(self.seconds)
        for outcome, count in sorted(self.outcomes.items(), key=str):
            print(*outcome, count)
        unanswered = sum(
            n for (known, status, _), n in self.outcomes.items() if known == "warm" and status not in {0, 200}
        )
        print(f"warm and not answered: {unanswered}; calls per fetch: {ratio:.3f}")
        print(f"p50 {seconds[len(seconds) // 2]:.3f} s, p99 {seconds[len(seconds) * 99 // 100]:.3f} s")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--rate", type=float, default=200)
    parser.add_argument("--customers", type=int, default=5_000)
    parser.add_argument("--ttl", type=int, default=60)
    parser.add_argument("--kill-every", type=float, default=0)
    Soak(parser.parse_args()).run()


if __name__ == "__main__":
    main()
