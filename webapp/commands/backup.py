"""`fahrwasser backup` and `fahrwasser restore`: everything that an installation knows, away and back."""

from __future__ import annotations

import os
from pathlib import Path

import click


@click.command()
@click.argument("target", type=click.Path(path_type=Path))
def backup(target: Path) -> None:
    """Write database, files and keys into the new folder TARGET; nobody has to stop working."""
    from webapp.clock import SystemClock
    from webapp.db.database import Database
    from webapp.services.backups import UnusableBackup, back_up
    from webapp.settings import read_settings

    settings = read_settings(os.environ)
    database = Database(settings.database_url)
    try:
        number = back_up(database, settings.data, target.absolute(), SystemClock().now())
    except UnusableBackup as problem:
        raise click.ClickException(str(problem)) from problem
    finally:
        database.close()
    click.echo(
        f"{number} files in {target}. It holds keys and personal data: keep it as safe as the machine."
    )


@click.command()
@click.argument("source", type=click.Path(exists=True, file_okay=False, path_type=Path))
def restore(source: Path) -> None:
    """Put the backup SOURCE back onto an empty machine; then run `fahrwasser migrate` and `verify`."""
    from webapp.db.database import Database
    from webapp.services.backups import UnusableBackup
    from webapp.services.backups import restore as put_back
    from webapp.settings import read_settings

    settings = read_settings(os.environ)
    database = Database(settings.database_url)
    try:
        number = put_back(database, settings.data, source.absolute())
    except UnusableBackup as problem:
        raise click.ClickException(str(problem)) from problem
    finally:
        database.close()
    click.echo(f"{number} files are back. Now run `fahrwasser migrate` and `fahrwasser verify`.")
