"""Imports only go down. The contracts stand in .importlinter; here they are run, and completed."""

import ast
import configparser
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PURE = frozenset({"workflows", "yaml", "cel"}) | sys.stdlib_module_names
CLOCK = ROOT / "webapp" / "clock.py"
CLOCKS = ("datetime", "date", "time", "datetime.datetime", "datetime.date")
READINGS = ("now", "utcnow", "today", "time", "monotonic")
LONGEST_FILE = 300
LONGEST_FUNCTION = 50
TABLES = {"webapp/db/tables.py", "webapp/db/migrations/versions/0001_first_tables.py"}
"""Lists of columns: cut in pieces they would be harder to read."""


def sources(*folders: str) -> Iterator[Path]:
    """Every Python file below some folders."""
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def test_every_import_contract_is_kept() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_every_module_of_the_application_stands_on_a_floor() -> None:
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    listed = contracts["importlinter:contract:floors"]["layers"].replace("|", " ").split()
    there = {
        f"webapp.{path.stem}"
        for path in (ROOT / "webapp").iterdir()
        if (path.suffix == ".py" and path.stem != "__init__") or (path / "__init__.py").exists()
    }
    assert there - set(listed) == set(), "name the floor of the new module in .importlinter"


@pytest.mark.parametrize("path", [*sources("workflows")], ids=lambda path: str(path.relative_to(ROOT)))
def test_the_core_imports_the_standard_library_yaml_and_cel_only(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        foreign = {name.partition(".")[0] for name in names} - PURE
        assert not foreign, (
            f"{path}:{getattr(node, 'lineno', 0)}: workflows/ is pure, it may not import {foreign}"
        )


def test_only_one_file_reads_the_clock() -> None:
    readers = []
    for path in sources("workflows", "webapp", "tasks"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and node.attr in (
                "now",
                "utcnow",
                "today",
                "time",
                "monotonic",
            ):
                owner = ast.unparse(node.value)
                if (
                    owner in ("datetime", "date", "time", "datetime.datetime", "datetime.date")
                    and path != CLOCK
                ):
                    readers.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert readers == [], "take the moment as an argument, or ask installation.clock"


def test_no_file_and_no_function_is_too_long_to_read() -> None:
    long = []
    for path in sources("workflows", "webapp", "tasks", "tests"):
        text, name = path.read_text(), str(path.relative_to(ROOT))
        if text.count("\n") > LONGEST_FILE and name not in TABLES:
            long.append(f"{name}: {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and name not in TABLES and not name.startswith("tests/"):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    long.append(f"{name}: {node.name} has {length} lines")
    assert long == []
