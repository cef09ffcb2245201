"""
Callers that go on asking while something is done to the service, and what became of each of their requests.
"""

import http.client
import threading
import time
from collections import Counter

ROUTE = "/erc/ecommerce/connections/customers/{}/most-recent-order"
CUSTOMER = ROUTE.format("customer123")
CALLER = {"Authorization": "Bearer demo-token-for-local-use"}


class Load:
    """
    `outcomes` counts statuses, and exceptions by name. "refused" is a connection nobody accepted: nothing was lost.
    """

    def __init__(self, port, *, callers=8, keep_alive=True, path=CUSTOMER, pause_s=0):
        self.outcomes = Counter()
        self.longest_s = 0.0
        self._pause_s = pause_s
        self._port = port
        self._path = path
        self._keep_alive = keep_alive
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._progress = threading.Condition(self._lock)
        self._threads = [threading.Thread(target=self._run) for _ in range(callers)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def wait_for(self, more):
        """
        Until so many more requests have ended.
        """
        with self._progress:
            wanted = self.outcomes.total() + more
            assert self._progress.wait_for(lambda: self.outcomes.total() >= wanted, timeout=60)

    def _run(self):
        connection = None
        while not self._stop.is_set():
            if connection is None:
                connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
            began = time.monotonic()
            outcome, is_reusable = self._ask(connection)
            took_s = time.monotonic() - began
            if not is_reusable or not self._keep_alive:
                connection.close()
                connection = None
            with self._progress:
                self.outcomes[outcome] += 1
                self.longest_s = max(self.longest_s, took_s)
                self._progress.notify_all()
            if outcome == "refused":
                return
            self._stop.wait(self._pause_s)
        if connection is not None:
            connection.close()

    def _ask(self, connection):
        try:
            connection.request("GET", self._path, headers=CALLER)
            answer = connection.getresponse()
            answer.read()
        except ConnectionRefusedError:
            return "refused", False
        except (OSError, http.client.HTTPException) as error:
            return type(error).__name__, False
        return answer.status, not answer.will_close
