"""`fahrwasser`: the command line of the office."""

from __future__ import annotations

import click

from webapp.commands.check import check
from webapp.commands.demo import demo
from webapp.commands.doctor import doctor
from webapp.commands.mailbox import mailbox
from webapp.commands.migrate import migrate
from webapp.commands.play import play
from webapp.commands.serve import serve
from webapp.commands.texts import texts
from webapp.commands.verify import verify
from webapp.commands.worker import worker


@click.group()
def main() -> None:
    """Fahrwasser: workflows and forms, from YAML to certificate."""


main.add_command(check)
main.add_command(play)
main.add_command(verify)
main.add_command(serve)
main.add_command(migrate)
main.add_command(mailbox)
main.add_command(doctor)
main.add_command(demo)
main.add_command(texts)
main.add_command(worker)

if __name__ == "__main__":
    main()
