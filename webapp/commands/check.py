"""`fahrwasser check`: is a definition right? Says file, line, column, what, and what would be right."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click
from babel.messages.pofile import read_po

from webapp.languages import locale_for
from workflows.loading.check import Checked, examine_folder
from workflows.loading.load import WORKFLOW
from workflows.loading.problems import Problem, Severity
from workflows.loading.texts import Catalogues

DEFINITIONS = Path(__file__).parents[2] / "workflows" / "definitions"

FOLDERS = click.argument(
    "paths", nargs=-1, type=click.Path(path_type=Path, exists=True), envvar="FAHRWASSER_DEFINITIONS"
)


@click.command()
@FOLDERS
@click.option("--json", "as_json", is_flag=True, help="Write the problems as JSON.")
@click.option("--watch", "watches", is_flag=True, help="Check again whenever a file changes.")
def check(paths: tuple[Path, ...], as_json: bool, watches: bool) -> None:
    """Check definitions: folders of workflows, or folders with several; without PATHS all of them."""
    if not watches:
        sys.exit(0 if _is_right(paths, as_json) else 1)
    from webapp.clock import SystemClock
    from webapp.commands.watching import again_on_change

    clock = SystemClock()
    again_on_change(_watched(paths), lambda: _look(paths, as_json), lambda: clock.now().astimezone())


def _look(paths: tuple[Path, ...], as_json: bool) -> None:
    _is_right(paths, as_json)


def _watched(paths: tuple[Path, ...]) -> list[Path]:
    return [path.parent if path.is_file() else path for path in paths or (DEFINITIONS,)]


def _is_right(paths: tuple[Path, ...], as_json: bool) -> bool:
    """Check and print; False when there are errors, or no definition at all."""
    folders = list(find_folders(paths))
    found = {folder: examine_folder(folder, catalogues_of(folder)) for folder in folders}
    if as_json:
        report = [_plain(folder, entry) for folder, checked in found.items() for entry in checked.problems]
        print(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        for folder, checked in found.items():
            _print(folder, checked)
    if not folders:
        print("There is no definition here.", file=sys.stderr)
    return bool(folders) and not any(_errors(checked) for checked in found.values())


def find_folders(paths: tuple[Path, ...]) -> Iterator[Path]:
    """The folders of definitions that are meant: those given, or those inside them."""
    for path in paths or (DEFINITIONS,):
        folder = path.parent if path.is_file() else path
        if (folder / WORKFLOW).is_file():
            yield folder
        else:
            yield from sorted(found.parent for found in folder.glob(f"*/{WORKFLOW}"))


def catalogues_of(folder: Path) -> Catalogues:
    """The translations in texts/, by language; entries that are marked as doubtful do not count."""
    found = {}
    for path in sorted((folder / "texts").glob("*.po")):
        with path.open("rb") as stream:
            catalogue = read_po(stream, locale=locale_for(path.stem))
        found[path.stem] = {
            entry.id: entry.string
            for entry in catalogue
            if isinstance(entry.id, str) and isinstance(entry.string, str) and not entry.fuzzy
        }
    return found


def _errors(checked: Checked) -> list[Problem]:
    return [entry for entry in checked.problems if entry.severity is Severity.ERROR]


def _plain(folder: Path, problem: Problem) -> dict[str, object]:
    return {**asdict(problem), "file": str(folder / problem.file), "severity": str(problem.severity)}


def _print(folder: Path, checked: Checked) -> None:
    for problem in checked.problems:
        print(f"{folder}/{problem}")
    errors = len(_errors(checked))
    warnings = len(checked.problems) - errors
    definition = checked.definition
    size = f"{len(definition.steps)} steps, {len(definition.forms)} forms; " if definition else ""
    print(f"{folder.name}: {size}{errors} errors, {warnings} warnings")
