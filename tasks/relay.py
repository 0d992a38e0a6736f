"""From outbox rows to the queue: only ids travel, and what does not arrive is found by the sweep."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from celery import Celery
from kombu.exceptions import ChannelError, KombuError
from redis.exceptions import RedisError

from tasks.queue import KEEP_PROMISE, LONG_WORK, NAME
from webapp.clock import Clock

_LOG = logging.getLogger(__name__)
_BROKER_AWAY = (KombuError, ChannelError, RedisError, OSError)
_REST = timedelta(seconds=10)
"""After a failure nobody waits for the broker again so long: a page must not hang on it."""


@dataclass(slots=True)
class Relay:
    """Wakes workers. It may fail, forget or repeat; the rows of the outbox are the truth."""

    queue: Celery
    clock: Clock
    _resting_until: datetime | None = field(default=None)

    def wake(self, promises: Sequence[int], *, long: bool = False) -> None:
        """Publish the ids of promises; never raises, and waits for a broker that hangs only once.

        Arguments:
            long: they take long, and hold nobody else up.
        """
        lane = LONG_WORK if long else NAME
        now = self.clock.now()
        if self._resting_until and now < self._resting_until:
            return
        try:
            with self.queue.producer_pool.acquire(block=True, timeout=1) as producer:
                for promise in promises:
                    self.queue.send_task(
                        KEEP_PROMISE, args=[promise], queue=lane, producer=producer, retry=False
                    )
        except _BROKER_AWAY as problem:
            self._resting_until = now + _REST
            _LOG.warning("broker away, promises wait for the sweep: %s", type(problem).__name__)

    def waiting(self, *, long: bool = False) -> int:
        """Messages that nobody has taken yet; 0 when the broker is away or its queue is new."""
        lane = LONG_WORK if long else NAME
        try:
            with self.queue.connection_for_read() as connection:
                found = connection.default_channel.queue_declare(queue=lane, passive=True)
                return int(found.message_count)
        except _BROKER_AWAY:
            return 0
