"""The only wiring: from settings to a running installation."""

from __future__ import annotations

import gc
import logging
import os
from collections.abc import Mapping

from sqlalchemy.exc import DBAPIError

from webapp.clock import Clock, SystemClock
from webapp.db.database import Database
from webapp.db.schema import migrate
from webapp.languages import Languages
from webapp.links import Links
from webapp.logs import set_up_logs
from webapp.services.calendars import build_calendar
from webapp.services.definitions import ChangedVersion, Definitions, FaultyDefinitions
from webapp.services.installation import Installation
from webapp.settings import Settings, SettingsError, read_settings
from webapp.signing import UnusableKey, open_signer

_LOG = logging.getLogger(__name__)

STARTING_PROBLEMS = (SettingsError, FaultyDefinitions, ChangedVersion, UnusableKey)
"""What somebody has to mend before an installation starts; the messages are written for them."""


def build_installation(settings: Settings, clock: Clock | None = None) -> Installation:
    """Put an installation together; the database is not touched yet.

    Raises:
        webapp.services.definitions.FaultyDefinitions: a definition has a problem.
        webapp.signing.UnusableKey: the signing key cannot be read.
    """
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    languages = Languages.open(settings.zone, country=settings.region.partition("-")[0])
    return Installation(
        settings=settings,
        database=Database(settings.database_url),
        definitions=Definitions(settings.definitions, languages),
        clock=clock or SystemClock(),
        calendar=build_calendar(settings),
        languages=languages,
        links=Links(settings.base_url),
        signer=open_signer(settings.data / "keys" / "signing"),
    )


def settle() -> None:
    """Tell the garbage collector, before the first request, that what is loaded now stays.

    Looking through all definitions and libraries again and again took a tenth of each transition.
    """
    gc.collect()
    gc.freeze()


def prepare(installation: Installation, *, trying_out: bool = False) -> tuple[str, ...]:
    """Bring the schema up to date and publish the definitions in force.

    Arguments and errors beyond those of the database are those of `Definitions.publish`.

    Returns:
        A line for each version that has changed under its number.
    """
    migrate(installation.database)
    definitions = installation.definitions
    return definitions.publish(installation.database, installation.now(), trying_out=trying_out)


def refuse_changed_versions(installation: Installation) -> None:
    """Look before the start whether new cases may begin on the definitions in force.

    A database that does not answer yet, or is not prepared, is the concern of the health pages.

    Raises:
        ChangedVersion: a published version has another content here.
    """
    try:
        with installation.database.reading() as connection:
            installation.definitions.refuse_changed(connection)
    except DBAPIError as problem:
        _LOG.warning("the published versions could not be looked at: %s", type(problem).__name__)


def installation_from_environment(environment: Mapping[str, str] | None = None) -> Installation:
    """The installation that the environment describes.

    Raises:
        STARTING_PROBLEMS: settings, definitions or the signing key cannot be used.
    """
    settings = read_settings(os.environ if environment is None else environment)
    set_up_logs(settings.log_format)
    return build_installation(settings)
