"""`fahrwasser worker`: keeps promises, and with `--beat` looks after what is due."""

from __future__ import annotations

import click


@click.command()
@click.option(
    "--beat", is_flag=True, help="Also look for due timers and promises; one worker or more may do so."
)
@click.option("--processes", type=click.IntRange(1, 64), default=2, show_default=True)
def worker(beat: bool, processes: int) -> None:
    """Send the mails and print the documents that cases promise."""
    from tasks.app import open_worker  # Celery is only for those who start a worker
    from tasks.beat import BeatThread
    from tasks.watch import Watch
    from webapp.bootstrap import installation_from_environment, refuse_changed_versions, settle

    installation = installation_from_environment()
    refuse_changed_versions(installation)
    queue = open_worker(installation)
    queue.steps["worker"].add(Watch)
    if beat:
        queue.steps["worker"].add(BeatThread)
    settle()
    queue.Worker(
        concurrency=processes,
        pool="prefork",
        loglevel="INFO",
        quiet=True,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
    ).start()
