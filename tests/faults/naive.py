"""A Celery application as most are written: `.delay()` after the commit, and no row behind it."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from celery import Celery

from tests.faults.journal import Journal

BROKER, JOURNAL = "NAIVE_BROKER", "NAIVE_JOURNAL"
_SECONDS = 0.03
"""What handing over a mail takes."""

app = Celery("naive", broker=os.environ.get(BROKER, ""))
app.conf.update(task_ignore_result=True, broker_connection_retry_on_startup=True)


@app.task  # type: ignore[untyped-decorator]  # Celery has no types
def effect(number: int) -> None:
    """Do something that somebody was promised."""
    threading.Event().wait(_SECONDS)
    with Journal(Path(os.environ[JOURNAL])) as journal:
        journal.note(number=number)
