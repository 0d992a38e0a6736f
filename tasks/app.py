"""The Celery application of a worker: two tasks, bound to one installation."""

from __future__ import annotations

import os
import threading

from celery import Celery
from celery.signals import worker_process_init, worker_shutting_down

from tasks.orphans import Leaving
from tasks.promises import keep_promise
from tasks.queue import KEEP_PROMISE, TICK, open_queue
from tasks.relay import Relay
from tasks.timers import tick
from webapp.services.installation import Installation

_LONGEST_GOODBYE_SECONDS = 30


def waking(installation: Installation) -> Installation:
    """The installation with a relay that wakes workers after each commit."""
    return installation.waking(
        Relay(open_queue(installation.settings, patient=False), installation.clock).wake
    )


def open_worker(installation: Installation) -> Celery:
    """An application whose workers keep the promises of this installation.

    Arguments:
        installation: its database connections are left behind by each forked child.
    """
    queue = open_queue(installation.settings)
    relay = Relay(queue, installation.clock)
    awake = installation.waking(relay.wake)

    def keep(promise_id: int) -> None:
        keep_promise(awake, promise_id)

    def look_around() -> None:
        tick(awake, relay)

    def begin_as_a_child(**_signal: object) -> None:
        installation.database.forget_connections()
        Leaving().start()

    queue.task(name=KEEP_PROMISE)(keep)
    queue.task(name=TICK)(look_around)
    worker_process_init.connect(begin_as_a_child, weak=False)
    worker_shutting_down.connect(_end_in_time, weak=False)
    return queue


def _end_in_time(**_signal: object) -> None:
    """Stop waiting for children that a signal to the whole group has killed; their leases run out."""
    goodbye = threading.Timer(_LONGEST_GOODBYE_SECONDS, os._exit, [1])
    goodbye.daemon = True
    goodbye.start()
