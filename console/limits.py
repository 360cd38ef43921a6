"""How often something may be tried: kept in memory, for the console is one process."""

from __future__ import annotations

import math
import time

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from console.refusals import Refused
from flows.language import _

BY_LOGIN = parse("5 per 5 minutes")
BY_ADDRESS = parse("30 per 5 minutes")
"""Tries that failed: a whole office may sign in from one address."""
UPLOADS = parse("60 per 10 minutes")
"""What takes more than a form: of each person."""


class Limits:
    """What has been tried lately, by whom."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def take(self, item: RateLimitItem, *who: str) -> None:
        """Count one try; Refused (429) where there were too many."""
        if not self._limiter.hit(item, *who):
            self.check(item, *who)

    def check(self, item: RateLimitItem, *who: str) -> None:
        """Refused (429) where there were too many tries."""
        if not self._limiter.test(item, *who):
            again = self._limiter.get_window_stats(item, *who).reset_time - time.time()
            minutes = max(1, math.ceil(again / 60))
            raise Refused(429, _("Too many tries. Try again in {minutes} minute(s).").format(minutes=minutes))

    def forget(self, item: RateLimitItem, *who: str) -> None:
        """Count from nought again."""
        self._limiter.clear(item, *who)
