"""`fahrwasser demo`: everything on one machine without servers, with invented people."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from webapp.demo.processes import Processes, free_port, listens
from webapp.settings import CHECKOUT


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--data", type=click.Path(path_type=Path), default=CHECKOUT / "var", show_default="var/")
def demo(port: int, data: Path) -> None:
    """Prepare, seed on the first start, and run web server, worker and mailbox until Ctrl-C."""
    if listens(port):
        raise click.ClickException(
            f"Something listens on port {port} already; try PORT={port + 1} make demo."
        )
    data = data.absolute()
    mail_port = free_port()
    environment = _environment(data, port, mail_port)
    _seed(environment)
    processes = Processes(environment, data / "logs")
    _end_on_signals(processes)
    processes.start("mailbox", "--port", str(mail_port), "--directory", str(data / "mailbox"))
    processes.start("worker", "--beat")
    processes.start("serve", "--port", str(port))
    try:
        if processes.wait_until_ready(f"http://127.0.0.1:{port}/health/ready"):
            _tell(port)
            processes.watch()
    finally:
        processes.end()
    sys.exit(0 if processes.was_asked_to_end else 1)


def _environment(data: Path, port: int, mail_port: int) -> Mapping[str, str]:
    ours = {
        "FAHRWASSER_DATA": str(data),
        "FAHRWASSER_BASE_URL": f"http://127.0.0.1:{port}",
        "FAHRWASSER_MAILBOX_DIRECTORY": str(data / "mailbox"),
        "FAHRWASSER_TICK_SECONDS": "5",
        "SMTP_URL": f"smtp://127.0.0.1:{mail_port}",
    }
    others = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    return {**others, **ours}


def _seed(environment: Mapping[str, str]) -> None:
    """In a process of its own, so that this one stays small and forks nothing it has opened."""
    seeding = [sys.executable, "-m", "webapp.demo.prepare"]
    if subprocess.run(seeding, env=dict(environment), check=False).returncode:  # noqa: S603  our own program
        raise click.ClickException("The demo could not be prepared; the reason stands above.")


def _end_on_signals(processes: Processes) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: processes.ask_to_end())


def _tell(port: int) -> None:
    from webapp.demo.seeding import demo_people

    people, password = demo_people()
    base = f"http://127.0.0.1:{port}"
    click.echo(f"\nFahrwasser is ready: {base}")
    click.echo(f"Mailbox of the demo:  {base}/mailbox\n")
    click.echo(f"Sign in at {base}/sign-in with the password: {password}")
    for person in people:
        click.echo(f"  {person.email:24} {person.name}, {person.role}")
    click.echo("\nCtrl-C ends everything.")
    sys.stdout.flush()
