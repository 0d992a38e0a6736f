"""`fahrwasser play`: golden scenarios, played through the engine in virtual time."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from webapp.commands.check import FOLDERS, find_folders
from webapp.services.calendars import public_holidays
from workflows.core.calendars import Calendar
from workflows.core.definition import Definition
from workflows.loading.load import load_definition, read_folder, read_text
from workflows.loading.play import play as play_scenario
from workflows.loading.scenarios import load_scenario

ZONE = "Europe/Berlin"


@click.command()
@FOLDERS
@click.option("--region", default="DE-NW", show_default=True, help="ISO 3166-2 code; its holidays count.")
def play(paths: tuple[Path, ...], region: str) -> None:
    """Play scenarios: files, folders of workflows, or folders with several. Without PATHS, all of them."""
    calendar = Calendar(ZONE, public_holidays(region))
    failed = played = 0
    definitions: dict[Path, Definition | None] = {}
    for folder, path in find_scenarios(paths):
        if folder not in definitions:
            definitions[folder] = _definition(folder)
        definition = definitions[folder]
        played += 1
        lines = _play(definition, path, calendar) if definition else ["its definition has errors"]
        failed += bool(lines)
        print(f"{'FAIL' if lines else 'ok  '} {path}")
        for line in lines:
            print(f"     {line}")
    print(f"{played} scenarios, {failed} failed")
    sys.exit(1 if failed or not played else 0)


def find_scenarios(paths: tuple[Path, ...]) -> Iterator[tuple[Path, Path]]:
    """Folders of definitions with their scenarios."""
    files = [path for path in paths if path.is_file()]
    for path in files:
        yield path.resolve().parent.parent, path
    folders = tuple(path for path in paths if not path.is_file())
    if folders or not files:
        for folder in find_folders(folders):
            for path in sorted((folder / "scenarios").glob("*.yaml")):
                yield folder, path


def _definition(folder: Path) -> Definition | None:
    loaded = load_definition(read_folder(folder))
    if isinstance(loaded, Definition):
        return loaded
    for problem in loaded:
        print(f"{folder}/{problem}")
    return None


def _play(definition: Definition, path: Path, calendar: Calendar) -> list[str]:
    scenario = load_scenario(read_text(path), str(path))
    if isinstance(scenario, list):
        return [str(problem) for problem in scenario]
    return [str(failure) for failure in play_scenario(definition, scenario, calendar).failures]
