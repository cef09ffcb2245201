"""
Load on one server: by wrk where it is installed, else by a few lines of asyncio, which take more of the machine.
"""

import asyncio
import itertools
import json
import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

ROUTE = "/erc/ecommerce/connections/customers/{}/most-recent-order"
CALLER = "Authorization: Bearer token-of-the-bench"
FRESH_IDS = itertools.count(1_000_000, 1_000_000)  # no two loads ask for the same customers


@dataclass(frozen=True)
class Result:
    answers: int
    seconds: float
    p50_ms: float
    p99_ms: float
    failed: int

    @property
    def per_second(self):
        return (self.answers - self.failed) / self.seconds


def load(port: int, *, callers: int, seconds: float, customer: str = "%d") -> Result:
    """
    `customer` "%d": each request is for another one.
    """
    first = next(FRESH_IDS)
    if shutil.which("wrk"):
        return by_wrk(port, callers, seconds, ROUTE.format(customer), first)
    return asyncio.run(by_asyncio(port, callers, seconds, ROUTE.format(customer), first))


def by_wrk(port, callers, seconds, path, first):
    script = str(Path(__file__).with_name("load.lua"))
    options = ["-t1", f"-c{callers}", f"-d{seconds:g}s", "--timeout", "30s", "-H", CALLER, "-s", script]
    done = subprocess.run(
        ["wrk", *options, f"http://127.0.0.1:{port}"],
        env={**os.environ, "BENCH_PATH": path, "BENCH_FIRST_ID": str(first)},
        capture_output=True,
        text=True,
        check=True,
    )
    return Result(**json.loads(done.stdout.splitlines()[-1]))


async def ask(reader, writer, path):
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\n{CALLER}\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
    await reader.readexactly(length)
    return int(head[9:12])


async def by_asyncio(port, callers, seconds, path, first):
    numbers = itertools.count(first)
    began = time.perf_counter()
    times, failed = [], 0

    async def call_on():
        nonlocal failed
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.perf_counter() - began < seconds:
            asked = time.perf_counter()
            status = await ask(reader, writer, path % next(numbers) if "%d" in path else path)
            times.append(time.perf_counter() - asked)
            failed += status != 200
        writer.close()

    await asyncio.gather(*(call_on() for _ in range(callers)))
    took = time.perf_counter() - began
    times.sort()
    p50, p99 = (times[int(len(times) * share)] * 1000 for share in (0.5, 0.99))
    return Result(len(times), took, p50, p99, failed)


def herd(port: int, callers: int, customer: str) -> Result:
    """
    All at once, for one customer.
    """

    async def one(times, statuses):
        asked = time.perf_counter()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        statuses.append(await ask(reader, writer, ROUTE.format(customer)))
        writer.close()
        times.append(time.perf_counter() - asked)

    async def run():
        times, statuses, began = [], [], time.perf_counter()
        await asyncio.gather(*(one(times, statuses) for _ in range(callers)))
        times.sort()
        failed = sum(status != 200 for status in statuses)
        return Result(
            callers, time.perf_counter() - began, times[callers // 2] * 1000, times[callers * 99 // 100] * 1000, failed
        )

    return asyncio.run(run())
