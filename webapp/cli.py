"""`fahrwasser`: the command line of the office."""

from __future__ import annotations

import click

from webapp.commands.check import check
from webapp.commands.play import play
from webapp.commands.texts import texts
from webapp.commands.worker import worker


@click.group()
def main() -> None:
    """Fahrwasser: workflows and forms, from YAML to certificate."""


main.add_command(check)
main.add_command(play)
main.add_command(texts)
main.add_command(worker)

if __name__ == "__main__":
    main()
