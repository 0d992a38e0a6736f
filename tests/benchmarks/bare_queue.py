"""`python -m tests.benchmarks.bare_queue --processes N`: Celery with late acks; its task only counts."""

from __future__ import annotations

import os
import sys
from functools import lru_cache

from celery import Celery
from redis import Redis

COUNTER, DO_NOTHING = "done", "nothing"


@lru_cache(maxsize=1)
def _client() -> Redis:
    return Redis.from_url(os.environ["REDIS_URL"])


def _count(_number: int) -> None:
    _client().incr(COUNTER)


def open_bare() -> Celery:
    """An application with Celery's own settings, but for what makes a fair comparison."""
    queue = Celery(broker=os.environ["REDIS_URL"], set_as_current=False)
    queue.conf.update(task_acks_late=True, task_ignore_result=True, task_default_queue="bare")
    queue.task(name=DO_NOTHING)(_count)
    return queue


if __name__ == "__main__":
    open_bare().Worker(
        concurrency=int(sys.argv[2]),
        pool="prefork",
        quiet=True,
        loglevel="INFO",
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
    ).start()
