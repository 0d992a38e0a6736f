"""Backups: database, files and keys in one folder, taken while all runs, put back on an empty machine.

The database comes first and the files after it: files are written before the rows that
name them and never deleted, so every row of the backup finds its file.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.engine import URL

from webapp.db.database import Database
from webapp.db.schema import revision_of

FORMAT = 1
MANIFEST = "manifest.json"
_DATABASES = {"sqlite": "database.sqlite", "postgresql": "database.dump"}
_FOLDERS = ("files", "keys")
_PRIVATE = 0o700
_CHUNK = 1 << 20


class UnusableBackup(Exception):
    """A backup that is damaged or does not fit, or a machine that is not empty; the message is for people."""


def back_up(database: Database, data: Path, target: Path, now: datetime) -> int:
    """Write a backup; it appears under its name when it is whole and on the disk.

    Arguments:
        data: the installation's data folder.
        target: a folder that does not exist yet.

    Returns:
        How many files it has.

    Raises:
        UnusableBackup: the target exists, or the database's own program failed.
    """
    if target.exists():
        raise UnusableBackup(f"{target} is there already; a backup never replaces another one.")
    draft = target.with_name(f".{target.name}.unfinished")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=_PRIVATE, parents=True)
    kind = database.url.get_backend_name()
    revision = revision_of(database)
    _DUMPS[kind](database.url, draft / _DATABASES[kind])
    for folder in _FOLDERS:
        _copy_folder(data / folder, draft / folder)
    digests = {str(path.relative_to(draft)): _digest(path) for path in _files(draft)}
    manifest = {"format": FORMAT, "made_at": now.isoformat(), "database": kind, "schema": revision}
    (draft / MANIFEST).write_text(json.dumps({**manifest, "files": digests}, indent=1), "utf-8")
    _sync(draft)
    draft.rename(target)
    _sync_folder(target.parent)
    return len(digests)


def restore(database: Database, data: Path, source: Path) -> int:
    """Put a backup back, after every one of its files was compared with the manifest.

    Returns:
        How many files were put back.

    Raises:
        UnusableBackup: the backup is damaged or of the other kind of database, or something is here already.
    """
    manifest = _checked_manifest(source)
    kind = database.url.get_backend_name()
    if manifest["database"] != kind:
        raise UnusableBackup(
            f"The backup is of {manifest['database']}, and DATABASE_URL names {kind}: they cannot be mixed."
        )
    _refuse_unless_empty(database, data)
    for folder in _FOLDERS:
        _copy_folder(source / folder, data / folder)
    _RESTORES[kind](database.url, source / _DATABASES[kind])
    _sync(data)
    return len(manifest["files"])


def _checked_manifest(source: Path) -> Mapping[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((source / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError) as problem:
        raise UnusableBackup(f"{source} is no finished backup: {MANIFEST} cannot be read.") from problem
    if manifest.get("format") != FORMAT:
        raise UnusableBackup(f"The backup has format {manifest.get('format')}; this version reads {FORMAT}.")
    for name, digest in manifest["files"].items():
        path = source / name
        if not path.is_file() or _digest(path) != digest:
            raise UnusableBackup(f"The backup is damaged: {name} is missing or was changed.")
    return manifest


def _refuse_unless_empty(database: Database, data: Path) -> None:
    """Keys that settings make by themselves do not count; everything else would be lost."""
    if any(_files(data / "files")):
        raise UnusableBackup(f"There are files in {data / 'files'} already; restore onto an empty machine.")
    if (data / "keys" / "signing").exists():
        raise UnusableBackup(f"There is a key in {data / 'keys'} already; restore onto an empty machine.")
    is_new = database.is_sqlite and not Path(str(database.url.database)).exists()
    if not is_new and inspect(database.engine).get_table_names():
        raise UnusableBackup("The database has tables already; restore into an empty one.")


def _dump_sqlite(url: URL, target: Path) -> None:
    """SQLite's online backup: one moment of the database, while others write (https://sqlite.org/backup.html)."""
    with (
        closing(sqlite3.connect(f"file:{url.database}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")


def _restore_sqlite(url: URL, source: Path) -> None:
    place = Path(str(url.database))
    place.parent.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
    draft = place.with_name(f".{place.name}.unfinished")
    shutil.copyfile(source, draft)
    draft.rename(place)


def _dump_postgresql(url: URL, target: Path) -> None:
    _run(url, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def _restore_postgresql(url: URL, source: Path) -> None:
    options = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    _run(url, "pg_restore", *options, f"--dbname={url.database}", str(source))


_DUMPS = {"sqlite": _dump_sqlite, "postgresql": _dump_postgresql}
_RESTORES = {"sqlite": _restore_sqlite, "postgresql": _restore_postgresql}


def _run(url: URL, program: str, *arguments: str) -> None:
    """One of PostgreSQL's own programs; the password travels where no list of processes shows it."""
    known = {"PGHOST": url.host, "PGPORT": url.port, "PGUSER": url.username, "PGPASSWORD": url.password}
    environment = {name: str(value) for name, value in known.items() if value is not None}
    if shutil.which(program) is None:
        raise UnusableBackup(f"{program} is missing: apt-get install postgresql-client")
    ended = subprocess.run(  # noqa: S603  fixed words and our own settings
        [program, *arguments],
        env={**os.environ, **environment, "PGDATABASE": str(url.database)},
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        raise UnusableBackup(f"{program} failed: {ended.stderr.strip()}")


def _copy_folder(source: Path, target: Path) -> None:
    """Copy files and their permissions; drafts of files that are just being written stay behind."""
    target.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
    for path in _files(source):
        place = target / path.relative_to(source)
        place.parent.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
        shutil.copy2(path, place)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.startswith("."))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(folder: Path) -> None:
    """Everything in a folder is on the disk when this returns."""
    for path in folder.rglob("*"):
        _sync_folder(path)
    _sync_folder(folder)


def _sync_folder(place: Path) -> None:
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
