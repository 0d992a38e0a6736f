"""Settings: read once from the environment, frozen, all their problems reported together."""

from __future__ import annotations

import os
import re
import secrets
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from holidays import country_holidays
from limits import parse_many

from webapp.logs import FORMATS

CHECKOUT = Path(__file__).resolve().parent.parent
_DAYS_OF_A_YEAR = 366
_SECRET_LENGTH = 32
_TOKEN_LENGTH = 16
MOST_PROOF = 22
NO_LIMIT = "none"
_OFFICE_EMAIL = "integration@example.org"
_SOCKET = re.compile(r"/.+|[^/]+:[0-9]{1,5}")
_LINES = "Musterweg 1|12345 Musterstadt"


class SettingsError(ValueError):
    """Everything that is wrong with the settings, a line each."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How this installation is set up.

    Attributes:
        data: folder for the embedded database, files, keys and queue (FAHRWASSER_DATA, default var/).
        database_url: SQLAlchemy address (DATABASE_URL, default SQLite in `data`).
        redis_url: broker (REDIS_URL); None for the embedded queue in `data`.
        smtp_url: smtp[s]://[user:password@]host:port (SMTP_URL).
        base_url: address under which people reach the installation (FAHRWASSER_BASE_URL).
        secret_key: signs sessions and form tokens (FAHRWASSER_SECRET_KEY, else made once in `data`).
        definitions: folder of workflow definitions (FAHRWASSER_DEFINITIONS).
        region: ISO 3166-2 code whose public holidays count (FAHRWASSER_REGION, default DE-NW).
        zone: IANA time zone (FAHRWASSER_TIME_ZONE, default Europe/Berlin).
        closing_days: further days without work, ISO dates separated by blanks (FAHRWASSER_CLOSING_DAYS).
        school_holidays: further days without school, ISO 8601 intervals separated by blanks, such as
            2026-10-17/2026-10-31 (FAHRWASSER_SCHOOL_HOLIDAYS).
        office_name, office_lines, office_city, office_phone, office_email: who writes mails and
            letters (FAHRWASSER_OFFICE_NAME, ..., the lines of the address separated by "|").
        bounce_address: who gets the reports of mails that could not be delivered, the sender on their
            envelopes (FAHRWASSER_BOUNCE_ADDRESS, default the office's).
        mailbox: folder of the trial mailbox (FAHRWASSER_MAILBOX_DIRECTORY); None on servers.
        tick_seconds: how often beat looks for due timers and promises (FAHRWASSER_TICK_SECONDS).
        log_format: "text", or "json" for servers (FAHRWASSER_LOG_FORMAT).
        metrics_token: whoever brings it may read /metrics (FAHRWASSER_METRICS_TOKEN); None for nobody.
        trusted_proxies: how many proxies stand in front; each adds whom it serves to X-Forwarded-For
            (FAHRWASSER_TRUSTED_PROXIES, default 0: the header is not believed).
        shortest_seconds: what is sent sooner after its form began is asked about again
            (FAHRWASSER_SHORTEST_SECONDS, default 3; 0 for never).
        proof_of_work: leading zero bits of the proof that sending a public form takes while somebody floods
            it (FAHRWASSER_PROOF_OF_WORK, default 0: none; 16 is about a second of an office computer).
        limit_typing, limit_sending, limit_mailing: how often one address may save answers, begin or send
            something, and have mails sent (FAHRWASSER_LIMIT_TYPING, ...), as "120 per minute; 1500 per hour";
            "none" for as often as it likes.
        exit_address: where whoever leaves a sensitive page quickly lands (FAHRWASSER_EXIT_ADDRESS).
        clamav: where ClamAV looks at files that are sent, host:port or the path of its socket
            (FAHRWASSER_CLAMAV); None for no scanner. Where one is named, no file is taken without its word.
    """

    data: Path
    database_url: str
    redis_url: str | None
    smtp_url: str
    base_url: str
    secret_key: str
    definitions: Path
    region: str
    zone: str
    closing_days: tuple[str, ...]
    school_holidays: tuple[str, ...]
    office_name: str
    office_lines: tuple[str, ...]
    office_city: str
    office_phone: str
    office_email: str
    bounce_address: str
    mailbox: Path | None
    tick_seconds: int
    log_format: str
    metrics_token: str | None
    trusted_proxies: int
    shortest_seconds: int
    proof_of_work: int
    limit_typing: str
    limit_sending: str
    limit_mailing: str
    exit_address: str
    clamav: str | None

    @property
    def is_secure(self) -> bool:
        """True when people come over HTTPS, so that cookies may be marked secure."""
        return self.base_url.startswith("https://")


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read the settings.

    Raises:
        SettingsError: with every problem found.
    """
    problems: list[str] = []
    data = Path(environment.get("FAHRWASSER_DATA", CHECKOUT / "var")).absolute()
    settings = Settings(
        data=data,
        database_url=environment.get("DATABASE_URL") or f"sqlite:///{data / 'fahrwasser.sqlite'}",
        redis_url=environment.get("REDIS_URL") or None,
        smtp_url=environment.get("SMTP_URL", "smtp://127.0.0.1:2525"),
        base_url=environment.get("FAHRWASSER_BASE_URL", "http://127.0.0.1:8000").rstrip("/"),
        secret_key=environment.get("FAHRWASSER_SECRET_KEY") or _kept_secret(data, problems),
        definitions=Path(environment.get("FAHRWASSER_DEFINITIONS", CHECKOUT / "workflows" / "definitions")),
        region=environment.get("FAHRWASSER_REGION", "DE-NW"),
        zone=environment.get("FAHRWASSER_TIME_ZONE", "Europe/Berlin"),
        closing_days=tuple(environment.get("FAHRWASSER_CLOSING_DAYS", "").split()),
        school_holidays=tuple(environment.get("FAHRWASSER_SCHOOL_HOLIDAYS", "").split()),
        office_name=environment.get("FAHRWASSER_OFFICE_NAME", "Referat für Migration und Integration"),
        office_lines=tuple(environment.get("FAHRWASSER_OFFICE_LINES", _LINES).split("|")),
        office_city=environment.get("FAHRWASSER_OFFICE_CITY", "Musterstadt"),
        office_phone=environment.get("FAHRWASSER_OFFICE_PHONE", "0221 4710 100"),
        office_email=environment.get("FAHRWASSER_OFFICE_EMAIL", _OFFICE_EMAIL),
        bounce_address=environment.get("FAHRWASSER_BOUNCE_ADDRESS")
        or environment.get("FAHRWASSER_OFFICE_EMAIL", _OFFICE_EMAIL),
        mailbox=_path(environment.get("FAHRWASSER_MAILBOX_DIRECTORY")),
        tick_seconds=_number(environment, "FAHRWASSER_TICK_SECONDS", 10, problems),
        log_format=environment.get("FAHRWASSER_LOG_FORMAT", FORMATS[0]),
        metrics_token=environment.get("FAHRWASSER_METRICS_TOKEN") or None,
        trusted_proxies=_number(environment, "FAHRWASSER_TRUSTED_PROXIES", 0, problems, least=0),
        shortest_seconds=_number(environment, "FAHRWASSER_SHORTEST_SECONDS", 3, problems, least=0),
        proof_of_work=_number(environment, "FAHRWASSER_PROOF_OF_WORK", 0, problems, least=0),
        limit_typing=environment.get("FAHRWASSER_LIMIT_TYPING") or "1200 per minute",
        limit_sending=environment.get("FAHRWASSER_LIMIT_SENDING") or "120 per minute; 1500 per hour",
        limit_mailing=environment.get("FAHRWASSER_LIMIT_MAILING") or "40 per 10 minutes; 120 per hour",
        exit_address=environment.get("FAHRWASSER_EXIT_ADDRESS") or "https://www.wetter.de",
        clamav=environment.get("FAHRWASSER_CLAMAV") or None,
    )
    problems += _problems(settings)
    if problems:
        raise SettingsError("\n".join(problems))
    return settings


def _path(text: str | None) -> Path | None:
    return Path(text) if text else None


def _number(
    environment: Mapping[str, str], name: str, default: int, problems: list[str], *, least: int = 1
) -> int:
    text = environment.get(name, str(default))
    if text.isascii() and text.isdigit() and int(text) >= least:
        return int(text)
    problems.append(f"{name} is {text!r}; write a whole number, such as {default}.")
    return default


def _problems(settings: Settings) -> Iterator[str]:
    if settings.database_url.split(":")[0] not in ("sqlite", "postgresql+psycopg", "postgresql"):
        yield "DATABASE_URL must begin with sqlite:// or postgresql+psycopg://."
    if urlsplit(settings.smtp_url).scheme not in ("smtp", "smtps"):
        yield "SMTP_URL must look like smtp://host:port or smtps://user:password@host:port."
    if urlsplit(settings.base_url).scheme not in ("http", "https") or not urlsplit(settings.base_url).netloc:
        yield "FAHRWASSER_BASE_URL must look like https://fahrwasser.example.org."
    if settings.secret_key and len(settings.secret_key) < _SECRET_LENGTH:
        yield f"FAHRWASSER_SECRET_KEY must have at least {_SECRET_LENGTH} characters."
    if settings.log_format not in FORMATS:
        yield f"FAHRWASSER_LOG_FORMAT is {settings.log_format!r}; write {' or '.join(FORMATS)}."
    if settings.metrics_token is not None and len(settings.metrics_token) < _TOKEN_LENGTH:
        yield f"FAHRWASSER_METRICS_TOKEN must have at least {_TOKEN_LENGTH} characters."
    if settings.clamav is not None and not _SOCKET.fullmatch(settings.clamav):
        yield f"FAHRWASSER_CLAMAV is {settings.clamav!r}; write host:port or the path of a socket."
    if not settings.definitions.is_dir():
        yield f"FAHRWASSER_DEFINITIONS names no folder: {settings.definitions}."
    yield from _problems_of_floods(settings)
    yield from _problems_of_the_calendar(settings)


def _problems_of_floods(settings: Settings) -> Iterator[str]:
    if settings.proof_of_work > MOST_PROOF:
        wish = f"write at most {MOST_PROOF}, for which old phones need minutes already."
        yield f"FAHRWASSER_PROOF_OF_WORK is {settings.proof_of_work}; {wish}"
    for name in ("limit_typing", "limit_sending", "limit_mailing"):
        limits = getattr(settings, name)
        try:
            parse_many(limits) if limits != NO_LIMIT else None
        except ValueError:
            wish = f'write "120 per minute; 1500 per hour", or {NO_LIMIT}.'
            yield f"FAHRWASSER_{name.upper()} is no limit: {limits!r}; {wish}"
    if (
        urlsplit(settings.exit_address).scheme not in ("http", "https")
        or not urlsplit(settings.exit_address).netloc
    ):
        yield "FAHRWASSER_EXIT_ADDRESS must look like https://www.wetter.de."


def _problems_of_the_calendar(settings: Settings) -> Iterator[str]:
    try:
        ZoneInfo(settings.zone)
    except (ZoneInfoNotFoundError, ValueError):
        yield f"FAHRWASSER_TIME_ZONE is no time zone: {settings.zone!r}; write Europe/Berlin."
    country, _, subdivision = settings.region.partition("-")
    try:
        country_holidays(country, subdiv=subdivision or None)
    except NotImplementedError:
        yield f"FAHRWASSER_REGION is no region with known holidays: {settings.region!r}; write DE-NW."
    for day in settings.closing_days:
        try:
            date.fromisoformat(day)
        except ValueError:
            yield f"FAHRWASSER_CLOSING_DAYS holds {day!r}, which is no date; write 2026-12-24 2026-12-31."
    for interval in settings.school_holidays:
        try:
            days_of(interval)
        except ValueError:
            wish = "write 2026-10-17/2026-10-31."
            yield f"FAHRWASSER_SCHOOL_HOLIDAYS holds {interval!r}, which is no interval; {wish}"


def days_of(interval: str) -> list[date]:
    """Every day of an interval of dates, its last day included (ISO 8601-1, 5.5.2: first/last).

    Raises:
        ValueError: it is no interval, it ends before it begins, or it is longer than a year.
    """
    first, _, last = interval.partition("/")
    begin, end = date.fromisoformat(first), date.fromisoformat(last or first)
    if not 0 <= (end - begin).days <= _DAYS_OF_A_YEAR:
        raise ValueError(interval)
    return [begin + timedelta(days=number) for number in range((end - begin).days + 1)]


def _kept_secret(data: Path, problems: list[str]) -> str:
    """The secret of an installation that was given none: made once, readable by its owner only."""
    file = data / "keys" / "secret"
    try:
        if not file.exists():
            _write_once(file, secrets.token_urlsafe(48))
        return file.read_text().strip()
    except OSError as problem:
        problems.append(f"FAHRWASSER_DATA must be a folder that we may write: {data} ({problem.strerror}).")
        return ""


def _write_once(file: Path, text: str) -> None:
    """Write a file whole or not at all; whoever of several processes is first has written it for all."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=file.parent)
    try:
        with os.fdopen(handle, "w") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        with suppress(FileExistsError):
            os.link(draft, file)
    finally:
        Path(draft).unlink()
