"""`fahrwasser migrate`: the database schema, brought up to date."""

from __future__ import annotations

import click


@click.command()
def migrate() -> None:
    """Bring the schema up to date and publish the definitions in force."""
    from webapp.bootstrap import installation_from_environment, prepare

    installation = installation_from_environment()
    prepare(installation)
    names = ", ".join(f"{found.id} {found.version}" for found in installation.definitions.in_force())
    click.echo(f"The database is up to date. In force: {names}.")
