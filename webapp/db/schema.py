"""The schema's version: up, down, and whether it is today's."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from webapp.db.database import Database
from webapp.db.tables import metadata

_MIGRATIONS = Path(__file__).parent / "migrations"


def _configuration(connection: Connection) -> Config:
    configuration = Config()
    configuration.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    configuration.attributes["connection"] = connection
    return configuration


def migrate(database: Database, revision: str = "head") -> None:
    """Bring the schema up to a revision."""
    with database.migrating() as connection:
        command.upgrade(_configuration(connection), revision)


def migrate_down(database: Database, revision: str = "base") -> None:
    """Bring the schema down to a revision; what it kept is lost."""
    with database.migrating() as connection:
        command.downgrade(_configuration(connection), revision)


def revision_of(database: Database) -> str | None:
    """The revision that a database is at; None before its first migration."""
    with database.reading() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_current(database: Database) -> bool:
    """True when the database has every migration of this version."""
    with database.reading() as connection:
        known = ScriptDirectory.from_config(_configuration(connection)).get_current_head()
        return MigrationContext.configure(connection).get_current_revision() == known


def differences(database: Database) -> list[object]:
    """What the tables of this version have and the migrated database lacks, or the other way round."""
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        return list(compare_metadata(context, metadata))
