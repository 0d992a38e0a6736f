"""`fahrwasser verify`: what is recorded, checked against what is stored."""

from __future__ import annotations

import sys

import click


@click.command()
def verify() -> None:
    """Play every case's events again, compare with what is stored, read every file, count open promises."""
    from webapp.bootstrap import installation_from_environment
    from webapp.services.replay import verify_everything

    found = verify_everything(installation_from_environment())
    click.echo(f"{found.cases} cases, {found.events} events, {len(found.differing)} that do not fold.")
    click.echo(f"{found.pending} promises open, {found.parked} parked.")
    for number in found.differing:
        click.echo(f"The events of {number} do not give its stored state.")
    for number in found.misplaced:
        click.echo(f"Tasks, timers or readers of {number} are not those of its state.")
    for digest in found.damaged:
        click.echo(f"The file {digest} is missing or damaged.")
    sys.exit(1 if found.differing or found.misplaced or found.damaged else 0)
