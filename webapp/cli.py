"""`fahrwasser`: the command line of the office."""

from __future__ import annotations

import click

from webapp.commands.check import check


@click.group()
def main() -> None:
    """Fahrwasser: workflows and forms, from YAML to certificate."""


main.add_command(check)

if __name__ == "__main__":
    main()
