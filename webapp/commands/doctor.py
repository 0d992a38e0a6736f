"""`fahrwasser doctor`: what is missing or set up wrongly on this machine, and the mend."""

from __future__ import annotations

import ctypes.util
import os
import shutil
import smtplib
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import click

from webapp.db.database import Database
from webapp.db.schema import is_current
from webapp.services.definitions import Definitions, FaultyDefinitions
from webapp.services.virus_scan import answers
from webapp.settings import Settings, SettingsError, read_settings

FONTS = {"ar": "Arabic", "ti": "Ge'ez", "uk": "Cyrillic", "el": "Greek", "vi": "Vietnamese"}
LIBRARIES = ("pango-1.0", "pangoft2-1.0", "harfbuzz", "harfbuzz-subset")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `mend` is empty when it is well."""

    what: str
    mend: str = ""


@click.command()
def doctor() -> None:
    """Say what is missing or misconfigured, and how to mend it."""
    found = list(_findings())
    for finding in found:
        click.echo(f"{'MEND' if finding.mend else 'ok  '} {finding.what}")
        if finding.mend:
            click.echo(f"     {finding.mend}")
    sys.exit(1 if any(finding.mend for finding in found) else 0)


def _findings() -> Iterator[Finding]:
    yield from _machine()
    try:
        settings = read_settings(os.environ)
    except SettingsError as problem:
        for line in str(problem).splitlines():
            yield Finding("settings", line)
        return
    yield Finding("settings")
    yield from _definitions(settings)
    yield _database(settings)
    yield _broker(settings)
    yield _mail(settings)
    yield from _scanner(settings)


def _machine() -> Iterator[Finding]:
    for library in LIBRARIES:
        package = f"lib{library}-0".replace("harfbuzz-0", "harfbuzz0b")
        missing = ctypes.util.find_library(library) is None
        yield Finding(f"library {library}", f"apt-get install {package}" if missing else "")
    without_pictures = shutil.which("dot") is None
    yield Finding("pictures of workflows", "apt-get install graphviz" if without_pictures else "")
    if shutil.which("fc-list") is None:
        yield Finding("fonts", "apt-get install fontconfig fonts-noto-core")
        return
    for language, script in FONTS.items():
        listed = subprocess.run(  # noqa: S603  fixed words only
            ["fc-list", f":lang={language}", "family"],  # noqa: S607  wherever Debian has it
            capture_output=True,
            text=True,
            check=False,
        )
        has = "Noto" in listed.stdout
        yield Finding(f"font for {script}", "" if has else "apt-get install fonts-noto-core")


def _definitions(settings: Settings) -> Iterator[Finding]:
    from webapp.languages import Languages

    try:
        Definitions(settings.definitions, Languages.open(settings.zone))
    except FaultyDefinitions as problem:
        for line in str(problem).splitlines():
            yield Finding("definitions", line)
    else:
        yield Finding("definitions")


def _database(settings: Settings) -> Finding:
    database = Database(settings.database_url)
    try:
        current = is_current(database)
    except Exception as problem:  # noqa: BLE001  any driver's error is a finding here
        return Finding("database", f"It does not answer ({type(problem).__name__}); look at DATABASE_URL.")
    finally:
        database.close()
    return Finding("database", "" if current else "Run `fahrwasser migrate`.")


def _broker(settings: Settings) -> Finding:
    if not settings.redis_url:
        return Finding("embedded queue")
    import redis

    try:
        redis.from_url(settings.redis_url, socket_connect_timeout=2).ping()
    except redis.RedisError as problem:
        return Finding("Redis", f"It does not answer ({type(problem).__name__}); look at REDIS_URL.")
    return Finding("Redis")


def _scanner(settings: Settings) -> Iterator[Finding]:
    if settings.clamav is not None:
        mend = "It does not answer, so no file is taken; look at FAHRWASSER_CLAMAV."
        yield Finding("virus scanner", "" if answers(settings.clamav) else mend)


def _mail(settings: Settings) -> Finding:
    address = urlsplit(settings.smtp_url)
    try:
        with smtplib.SMTP(address.hostname or "", address.port or 25, timeout=3):
            return Finding("mail server")
    except (OSError, smtplib.SMTPException) as problem:
        return Finding("mail server", f"It does not answer ({type(problem).__name__}); look at SMTP_URL.")
