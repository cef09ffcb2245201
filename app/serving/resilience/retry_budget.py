"""
Keeps retries from holding a weak store down.
"""

import threading


class RetryBudget:
    """
    Retries never make up more than a tenth of the fetches.
    """

    # With the reserve, a tenth is not passed from the 300th fetch on.
    def __init__(self, *, share: float = 0.09, reserve: float = 3, most: float = 10) -> None:
        self._share = share
        self._most = most
        self._balance = reserve
        self._lock = threading.Lock()

    def deposit(self) -> None:
        """
        For each fetch.
        """
        with self._lock:
            self._balance = min(self._most, self._balance + self._share)

    def withdraw(self) -> bool:
        """
        Whether there may be a retry now.
        """
        with self._lock:
            if self._balance < 1:
                return False
            self._balance -= 1
            return True
