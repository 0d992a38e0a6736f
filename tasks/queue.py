"""The queue: Celery's settings for a Redis server, or for the embedded transport that needs none.

Reasons for the values stand in Celery's and kombu's own issues: lost tasks between
pop and acknowledgement (kombu#305), repeats of what runs longer than the visibility
timeout (kombu#337), publishers that hang without a broker (celery#4296). A process that died
keeps its place in the pool until its result is given up, and results are of no concern here.
"""

from __future__ import annotations

from typing import Any

from celery import Celery

from tasks import embedded
from webapp.settings import Settings

KEEP_PROMISE = "fahrwasser.keep_promise"
TICK = "fahrwasser.tick"
SOFT_LIMIT_SECONDS = 30
HARD_LIMIT_SECONDS = 40
_VISIBILITY_SECONDS = 300
_MEMORY_LIMIT_KIB = 400_000
NAME = "fahrwasser"
LONG_WORK = "fahrwasser-long-work"
"""The queue of what takes long. A worker takes from both in turn, so that a mail waits for one print at
the most. Both hang on the nameless exchange, whose bindings nobody can lose."""

QUEUES = (NAME, LONG_WORK)


def open_queue(settings: Settings, *, patient: bool = True) -> Celery:
    """A Celery application bound to the installation's broker; it connects when it is first used.

    Arguments:
        patient: False for pages, which do not wait for a broker that hangs.
    """
    queue = Celery("fahrwasser", set_as_current=False)
    queue.conf.update(
        broker_url=settings.redis_url or f"{embedded.SCHEME}://localhost//",
        broker_transport_options=_redis_options(patient)
        if settings.redis_url
        else _embedded_options(settings),
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_connection_timeout=2,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_ignore_result=True,
        task_serializer="json",
        accept_content=["json"],
        task_publish_retry=False,
        task_soft_time_limit=SOFT_LIMIT_SECONDS,
        task_time_limit=HARD_LIMIT_SECONDS,
        task_queues={name: {"exchange": "", "routing_key": name} for name in QUEUES},
        task_default_queue=NAME,
        task_default_exchange="",
        task_default_routing_key=NAME,
        worker_prefetch_multiplier=1,
        worker_max_tasks_per_child=200,
        worker_max_memory_per_child=_MEMORY_LIMIT_KIB,
        worker_lost_wait=1,
        worker_soft_shutdown_timeout=20,
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        worker_hijack_root_logger=False,
        enable_utc=True,
        beat_scheduler="celery.beat:Scheduler",
        beat_max_loop_interval=1,
        beat_schedule={
            "tick": {
                "task": TICK,
                "schedule": settings.tick_seconds,
                "options": {"expires": settings.tick_seconds},
            }
        },
    )
    return queue


def _redis_options(patient: bool) -> dict[str, Any]:
    if not patient:
        once = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}
        return {"socket_timeout": 0.5, "socket_connect_timeout": 0.5, **once}
    return {
        "visibility_timeout": _VISIBILITY_SECONDS,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
        "health_check_interval": 10,
    }


def _embedded_options(settings: Settings) -> dict[str, Any]:
    """Messages are files of a folder, for one machine."""
    folder = settings.data / "queue"
    control = folder / "control"
    control.mkdir(mode=0o700, parents=True, exist_ok=True)
    return {
        "data_folder_in": str(folder),
        "data_folder_out": str(folder),
        "control_folder": str(control),
        "polling_interval": 0.05,
    }
