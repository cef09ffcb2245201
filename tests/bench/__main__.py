"""
What the service does with the machine it is on: `sh tests/bench.sh [RESULT.json]`, under five minutes.

Everything that is compared is measured in turn within one run, several times, and the median is shown: absolute numbers
belong to the machine and to what else it does, the ratios to the code.
"""

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.load import herd, load
from tests.bench.servers import ROOT, Gunicorn

ROUNDS = 5
HIT_SECONDS = 2
MISS_SECONDS = 4
SLOW_SECONDS = 6
CALLERS_OF_HITS = 16
GROWTH_MARKS = (10_000, 100_000, 1_000_000)

# What is wanted, on two cores shared with the load.
GOALS = {
    "hit_vs_flask": (1.0, "at least"),
    "hit_vs_wsgi": (0.60, "at least"),
    "miss_cpu_vs_bare_call": (2.4, "at most"),
    "slow_100_per_second": (340, "at least"),
    "slow_100_p99_ms": (500, "at most"),
    "slow_100_failed": (0, "at most"),
    "slow_100_vs_proxy": (0.85, "at least"),
    "overhead_over_bare_call_ms": (3, "at most"),
    "herd_calls_per_process": (1, "at most"),
    "resident_mb_per_worker": (70, "at most"),
    "start_s": (1, "at most"),
}


class Bench:
    def __init__(self, folder):
        self.folder = folder
        self.results = {}
        self.store = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.store", str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        self.quick_port, self.slow_port = (int(port) for port in self.store.stdout.readline().split())

    def environment(self, port):
        return {
            "PLATFORM": "woocommerce",
            "WOOCOMMERCE_STORE_URL": f"https://127.0.0.1:{port}",
            "WOOCOMMERCE_CONSUMER_KEY": "ck_" + "0" * 40,
            "WOOCOMMERCE_CONSUMER_SECRET": "cs_" + "0" * 40,
            "WOOCOMMERCE_PRODUCT_DETAILS": "false",
            "STORE_CA_BUNDLE": str(self.folder / "ca.pem"),
            "BENCH_BODY": str(self.folder / "body.json"),
        }

    def start(self, port):
        return Gunicorn(self.folder, self.environment(port))

    def start_bare(self, port, app):
        """
        Another application with the same workers and threads, on gunicorn's own worker.
        """
        return Gunicorn(self.folder, self.environment(port), app, ["--worker-class", "gthread"])

    def calls(self, port):
        import requests

        answer = requests.get(f"https://127.0.0.1:{port}/calls", verify=str(self.folder / "ca.pem"), timeout=30)
        return answer.json()["calls"]

    def note(self, **numbers):
        self.results |= {
            name: round(number, 3) if isinstance(number, float) else number for name, number in numbers.items()
        }

    def hits(self):
        """
        (a) A cached answer against the least that gives the same bytes.
        """
        service = self.start(self.quick_port)
        self.note(start_s=service.started_s, resident_at_start_mb=service.resident_mb())
        body = service.get("/erc/ecommerce/connections/customers/42/most-recent-order")
        (self.folder / "body.json").write_bytes(body)
        servers = {
            "service": service,
            "flask": self.start_bare(self.quick_port, "tests.bench.bare:flask"),
            "wsgi": self.start_bare(self.quick_port, "tests.bench.bare:wsgi"),
        }
        rates, cpu, p99 = ({name: [] for name in servers} for _ in range(3))
        for server in servers.values():
            load(server.port, callers=CALLERS_OF_HITS, seconds=1, customer="42")
        for _ in range(ROUNDS):
            for name, server in servers.items():
                before = server.cpu_s()
                result = load(server.port, callers=CALLERS_OF_HITS, seconds=HIT_SECONDS, customer="42")
                assert result.failed == 0, name
                rates[name].append(result.per_second)
                cpu[name].append((server.cpu_s() - before) / result.answers * 1e6)
                p99[name].append(result.p99_ms)
        for name, server in servers.items():
            self.note(**{f"hit_{name}_per_second": statistics.median(rates[name])})
            self.note(**{f"hit_{name}_cpu_us": statistics.median(cpu[name])})
            if server is not service:
                self.note(**{f"hit_vs_{name}": median_ratio(rates["service"], rates[name])})
                server.stop()
        self.note(hit_p99_ms=statistics.median(p99["service"]), answer_bytes=len(body))
        return service

    def misses(self, service):
        """
        (b) What a miss costs, without waiting and with it, against the bare `requests` call.
        """
        bare = self.start_bare(self.quick_port, "tests.bench.bare:bare_store_call")
        cpu = {"service": [], "bare": []}
        for server in (service, bare):
            load(server.port, callers=8, seconds=1)
        for _ in range(3):
            for name, server in (("service", service), ("bare", bare)):
                before = server.cpu_s()
                result = load(server.port, callers=8, seconds=MISS_SECONDS)
                assert result.failed == 0, name
                cpu[name].append((server.cpu_s() - before) / result.answers * 1e6)
        bare.stop()
        ours, theirs = (statistics.median(cpu[name]) for name in cpu)
        self.note(
            miss_cpu_us=ours, bare_call_cpu_us=theirs, miss_cpu_vs_hit_cpu=ours / self.results["hit_service_cpu_us"]
        )
        self.note(miss_cpu_vs_bare_call=ours / theirs)
        self.note(resident_mb_after_misses=service.resident_mb())

    def slow_store(self):
        """
        (c) Cold callers and a store of 200 ms, against a proxy of one page that maps nothing and keeps nothing.
        (d) A herd on one customer.
        """
        service = self.start(self.slow_port)
        proxy = self.start_bare(self.slow_port, "tests.bench.bare:bare_store_call")
        alone = [load(server.port, callers=1, seconds=3).p50_ms for server in (service, proxy)]
        self.note(miss_200ms_p50_ms=alone[0], overhead_over_bare_call_ms=alone[0] - alone[1])
        first = load(service.port, callers=100, seconds=2)
        self.note(
            first_burst_per_second=first.per_second, first_burst_p99_ms=first.p99_ms, first_burst_failed=first.failed
        )
        for callers in (100, 400):
            pairs = [
                [load(server.port, callers=callers, seconds=SLOW_SECONDS) for server in (service, proxy)]
                for _ in range(2 if callers == 100 else 1)
            ]
            for name, results in zip(("slow", "proxy"), zip(*pairs, strict=True), strict=True):
                self.note(
                    **{
                        f"{name}_{callers}_per_second": statistics.median(r.per_second for r in results),
                        f"{name}_{callers}_p50_ms": statistics.median(r.p50_ms for r in results),
                        f"{name}_{callers}_p99_ms": statistics.median(r.p99_ms for r in results),
                        f"{name}_{callers}_failed": sum(r.failed for r in results),
                    }
                )
            if callers == 100:
                self.note(resident_mb_per_worker=service.resident_mb())
            ours, theirs = (self.results[f"{name}_{callers}_per_second"] for name in ("slow", "proxy"))
            self.note(**{f"slow_{callers}_vs_proxy": ours / theirs})
        proxy.stop()
        self.herd(service)
        service.stop()

    def herd(self, service):
        before = self.calls(self.slow_port)
        result = herd(service.port, 1000, "777")
        calls = self.calls(self.slow_port) - before
        self.note(herd_calls=calls, herd_calls_per_process=calls / len(service.workers()), herd_failed=result.failed)
        self.note(herd_p99_ms=result.p99_ms)

    def growth(self):
        """
        (e) Memory, with ever more customers; the cache is bounded to 64 MiB.
        """
        marks = [str(mark) for mark in GROWTH_MARKS]
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.growth", *marks], cwd=ROOT, capture_output=True, text=True, check=True
        )
        self.note(
            **{f"resident_mb_after_{mark}": float(size) for mark, size in map(str.split, done.stdout.splitlines())}
        )

    def run(self):
        self.results["machine"] = machine()
        service = self.hits()
        self.misses(service)
        service.stop()
        self.slow_store()
        self.growth()
        return self.results

    def close(self):
        self.store.terminate()
        self.store.wait()


def median_ratio(ours, theirs):
    return statistics.median(ours[index] / theirs[index] for index in range(len(ours)))


def machine():
    return {
        "cores": len(os.sched_getaffinity(0)),
        "load_average_before": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "system": platform.system(),
    }


def show(results):
    for name, value in results.items():
        goal = ""
        if name in GOALS:
            wanted, sense = GOALS[name]
            met = value >= wanted if sense == "at least" else value <= wanted
            goal = f"   {'met' if met else 'NOT MET'}: {sense} {wanted}"
        print(f"{name:32} {value!s:>12}{goal}")


def show_table(results):
    """
    The figures with a goal, as README.md shows them.
    """
    print("\n| figure | goal | measured |\n|---|---|---|")
    for name, (wanted, sense) in GOALS.items():
        value = results[name]
        print(f"| `{name}` | {sense} {wanted} | {round(value, 2) if isinstance(value, float) else value} |")
    machine = results["machine"]
    print(
        f"\n{machine['cores']} cores, Python {machine['python']}, load average before: {machine['load_average_before']}."
    )


def main(arguments):
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(Path(name))
        try:
            results = bench.run()
        finally:
            bench.close()
    show(results)
    show_table(results)
    if arguments:
        Path(arguments[0]).write_text(json.dumps(results, indent=2) + "\n")
        print(f"written to {arguments[0]}")


if __name__ == "__main__":
    main(sys.argv[1:])
