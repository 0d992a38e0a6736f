"""Backup and restore by their commands, while somebody works; what comes back passes `fahrwasser verify`."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support.played import DEFINITIONS
from webapp.bootstrap import build_installation, prepare
from webapp.services.blobs import note_blob, write_blob
from webapp.services.installation import Installation
from webapp.services.transition import Applied, start
from webapp.settings import read_settings
from workflows.core.events import Started
from workflows.loading.play import play
from workflows.loading.scenarios import Scenario, load_scenario

Environment = Mapping[str, str]
Machine = Callable[[str], Environment]


@pytest.fixture(params=["sqlite", "postgresql"])
def machine(request: pytest.FixtureRequest, tmp_path: Path) -> Machine:
    """Makes empty machines with a database of their own."""
    kind = request.param

    def make(name: str) -> Environment:
        folder = tmp_path / name
        own = {"FAHRWASSER_DATA": str(folder / "var")}
        if kind == "postgresql":
            own["DATABASE_URL"] = request.getfixturevalue("new_database")()
        return {**os.environ, **own}

    return make


def fahrwasser(environment: Environment, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command."""
    command = [sys.executable, "-m", "webapp.cli", *words]
    return subprocess.run(command, env=dict(environment), capture_output=True, text=True, check=False)


@pytest.fixture
def office(machine: Machine) -> Iterator[tuple[Environment, Installation]]:
    """A machine that has worked for a while: cases and a file."""
    environment = machine("old")
    installation = build_installation(read_settings(environment))
    prepare(installation)
    for number in range(5):
        begin(installation, f"before {number}")
    keep_file(installation, b"a certificate")
    yield environment, installation
    installation.database.close()


def begin(installation: Installation, key: str) -> None:
    """Somebody applies."""
    path = DEFINITIONS / "lotse_training" / "scenarios" / "demo_lo_2026_003.yaml"
    scenario = load_scenario(path.read_text("utf-8"), path.name)
    assert isinstance(scenario, Scenario)
    definition = installation.definitions.current("lotse_training")
    first = play(definition, scenario, installation.calendar.calendar).log[0]
    assert isinstance(first.event, Started)
    begun = start(installation, definition.id, dict(first.event.values), first.actor, key)
    assert isinstance(begun, Applied)


def keep_file(installation: Installation, content: bytes) -> str:
    """A worker has printed something."""
    digest, now = write_blob(installation.settings.data, content), installation.now()
    installation.database.run(
        lambda connection: note_blob(connection, digest, "application/pdf", len(content), now)
    )
    return digest


def test_what_is_restored_on_an_empty_machine_passes_verify(
    office: tuple[Environment, Installation], machine: Machine, tmp_path: Path
) -> None:
    old, installation = office
    working, over = threading.Event(), threading.Event()
    worker = threading.Thread(target=go_on_working, args=(installation, working, over))
    worker.start()
    working.wait()
    made = fahrwasser(old, "backup", str(tmp_path / "backup"))
    over.set()
    worker.join()
    assert made.returncode == 0, made.stderr
    new = machine("new")
    back = fahrwasser(new, "restore", str(tmp_path / "backup"))
    assert back.returncode == 0, back.stderr
    verified = fahrwasser(new, "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert int(verified.stdout.split()[0]) >= 5
    assert key_of(new) == key_of(old)
    assert (Path(new["FAHRWASSER_DATA"]) / "keys" / "secret").stat().st_mode & 0o077 == 0


def go_on_working(installation: Installation, working: threading.Event, over: threading.Event) -> None:
    """Cases begin and files come while the backup is made."""
    number = 0
    while not over.is_set():
        begin(installation, f"meanwhile {number}")
        keep_file(installation, f"meanwhile {number}".encode())
        working.set()
        number += 1


def key_of(environment: Environment) -> bytes:
    """What signs certificates."""
    return (Path(environment["FAHRWASSER_DATA"]) / "keys" / "signing" / "signing.pem").read_bytes()


def test_verify_tells_of_a_file_that_is_damaged(office: tuple[Environment, Installation]) -> None:
    environment, installation = office
    digest = keep_file(installation, b"another certificate")
    place = installation.settings.data / "files" / digest[:2] / digest
    place.write_bytes(b"something else")
    found = fahrwasser(environment, "verify")
    assert found.returncode == 1
    assert digest in found.stdout


def _cut(backup: Path) -> None:
    largest = max(
        (path for path in backup.rglob("*") if path.is_file()), key=lambda path: path.stat().st_size
    )
    largest.write_bytes(largest.read_bytes()[:-1])


def _lose(backup: Path) -> None:
    next(path for path in (backup / "files").rglob("*") if path.is_file()).unlink()


def _never_finish(backup: Path) -> None:
    (backup / "manifest.json").unlink()


@pytest.mark.parametrize("damage", [_cut, _lose, _never_finish])
def test_a_damaged_backup_is_refused_before_anything_is_put_back(
    office: tuple[Environment, Installation], machine: Machine, tmp_path: Path, damage: Callable[[Path], Any]
) -> None:
    fahrwasser(office[0], "backup", str(tmp_path / "backup"))
    damage(tmp_path / "backup")
    new = machine("new")
    refused = fahrwasser(new, "restore", str(tmp_path / "backup"))
    assert refused.returncode == 1
    assert "backup" in refused.stderr
    assert not (Path(new["FAHRWASSER_DATA"]) / "files").exists()


def test_nothing_that_is_there_is_replaced(office: tuple[Environment, Installation], tmp_path: Path) -> None:
    environment, _ = office
    assert fahrwasser(environment, "backup", str(tmp_path / "backup")).returncode == 0
    again = fahrwasser(environment, "backup", str(tmp_path / "backup"))
    assert again.returncode == 1
    assert "never replaces" in again.stderr
    over_itself = fahrwasser(environment, "restore", str(tmp_path / "backup"))
    assert over_itself.returncode == 1
    assert "empty machine" in over_itself.stderr
