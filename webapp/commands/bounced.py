"""`fahrwasser bounced`: a mail that came back becomes a letter. For an alias of the mail server."""

from __future__ import annotations

import sys
from contextlib import closing

import click

LARGEST_REPORT = 1024 * 1024
"""Reports carry the mail that came back after what they say of it; the rest of it does not matter."""

TRY_AGAIN_LATER = 75
"""EX_TEMPFAIL of sysexits.h: the mail server keeps the report and comes again."""

_SAID = {
    "letter": "A letter is ready to be delivered instead.",
    "known": "This was known already.",
    "unknown": "No mail with this Message-ID was promised here.",
    "not_needed": "What the mail said is past.",
    "staff": "The mail was for staff, who find their tasks in the inbox.",
    "nobody": "No staff role may deliver this by letter; nothing was done.",
}


@click.command()
def bounced() -> None:
    """Read a delivery status report (RFC 3464) from standard input; its mail becomes a letter."""
    from sqlalchemy.exc import SQLAlchemyError

    from webapp.bootstrap import STARTING_PROBLEMS, installation_from_environment
    from webapp.services.bounces import NoReport, failed_mail
    from webapp.services.letter_opening import open_letter_for

    try:
        mark = failed_mail(sys.stdin.buffer.read(LARGEST_REPORT))
    except NoReport as problem:
        click.echo(f"Ignored: {problem}.", err=True)
        return
    try:
        installation = installation_from_environment()
        with closing(installation.database):
            said = open_letter_for(installation, mark)
    except (SQLAlchemyError, *STARTING_PROBLEMS) as problem:
        click.echo(f"Not now: {type(problem).__name__}", err=True)
        sys.exit(TRY_AGAIN_LATER)
    click.echo(_SAID[said], err=said != "letter")
