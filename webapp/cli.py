"""`fahrwasser`: the command line of the office."""

from __future__ import annotations

from typing import Any

import click
from sqlalchemy.exc import OperationalError

from webapp.bootstrap import STARTING_PROBLEMS
from webapp.commands.backup import backup, restore
from webapp.commands.bounced import bounced
from webapp.commands.cases import cases
from webapp.commands.check import check
from webapp.commands.demo import demo
from webapp.commands.doctor import doctor
from webapp.commands.draw import draw
from webapp.commands.mailbox import mailbox
from webapp.commands.migrate import migrate
from webapp.commands.play import play
from webapp.commands.preview import preview
from webapp.commands.schema import schema
from webapp.commands.serve import serve
from webapp.commands.simulate import simulate
from webapp.commands.texts import texts
from webapp.commands.verify import verify
from webapp.commands.worker import worker


class Office(click.Group):
    """Commands that say in plain words what keeps them from starting, instead of a traceback."""

    def invoke(self, context: click.Context) -> Any:
        """Run the command that is asked for."""
        try:
            return super().invoke(context)
        except STARTING_PROBLEMS as problem:
            raise click.ClickException(str(problem)) from problem
        except OperationalError as problem:
            reason = str(problem.orig).partition("\n")[0]
            mend = "Look at DATABASE_URL; `fahrwasser doctor` says more."
            raise click.ClickException(f"The database cannot be used: {reason}\n{mend}") from problem


@click.group(cls=Office)
def main() -> None:
    """Fahrwasser: workflows and forms, from YAML to certificate."""


main.add_command(check)
main.add_command(play)
main.add_command(draw)
main.add_command(preview)
main.add_command(simulate)
main.add_command(verify)
main.add_command(schema)
main.add_command(serve)
main.add_command(migrate)
main.add_command(cases)
main.add_command(mailbox)
main.add_command(doctor)
main.add_command(demo)
main.add_command(texts)
main.add_command(worker)
main.add_command(bounced)
main.add_command(backup)
main.add_command(restore)

if __name__ == "__main__":
    main()
