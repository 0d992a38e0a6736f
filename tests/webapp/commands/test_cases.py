"""`fahrwasser cases migrate` and `fahrwasser cases save`, as somebody types them."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.support.installations import new_installation
from tests.support.loan_office import begin
from tests.support.tool_loans import CHECK, STAMP, write
from webapp.cli import main
from webapp.services.people import add_person
from webapp.services.replay import verify_everything
from workflows.core.events import Migrated

EXAMPLE = Path(__file__).parents[2] / "workflows" / "loading" / "garden_plot"
Run = Callable[..., Result]
MOVE = ("cases", "migrate", "tool_loan")


@pytest.fixture
def run(tmp_path: Path, database_url: str) -> Iterator[Run]:
    """Three cases of the first version, two of which can move; then the second version is in force."""
    place = str(tmp_path / "definitions")
    environment = {"FAHRWASSER_DATA": str(tmp_path / "var"), "FAHRWASSER_DEFINITIONS": place}
    environment["DATABASE_URL"] = database_url
    write(tmp_path / "definitions", 1)
    office = new_installation(tmp_path, database_url, FAHRWASSER_DEFINITIONS=place)
    add_person(office, "Anna", "anna@example.org", "a long enough password", person_id="anna")
    begin(office, CHECK, "moves")
    begin(office, STAMP, "stays")
    begin(office, CHECK, "moves too")
    write(tmp_path / "definitions", 2)
    assert (
        "No version of tool_loan 2 was published"
        in CliRunner().invoke(main, [*MOVE, "--to", "2"], env=environment).output
    )
    new_installation(tmp_path, database_url, FAHRWASSER_DEFINITIONS=place).database.close()
    yield lambda *words: CliRunner().invoke(main, list(words), env=environment)
    found = verify_everything(office)
    assert (found.differing, found.misplaced) == ((), ())
    office.database.close()


def test_a_dry_run_tells_what_the_move_then_does(run: Run) -> None:
    foreseen = run(*MOVE, "--dry-run")
    assert foreseen.exit_code == 1
    lines = foreseen.output.splitlines()
    assert lines == [
        "3 running cases of tool_loan are not on version 2.",
        "1/3 T-2026-001 (version 1 -> 2): check -> examine",
        "    no longer asked for, kept in the record only: application.fax",
        "2/3 T-2026-002 (version 1) cannot move:",
        '    the step "stamp", which is open, does not exist and is not renamed',
        "3/3 T-2026-003 (version 1 -> 2): check -> examine",
        "    no longer asked for, kept in the record only: application.fax",
        "3 cases: 2 would move, 1 cannot.",
        "On their version stay: T-2026-002.",
    ]
    done = run(*MOVE, "--case", "T-2026-001", "--by", "Anna@example.org")
    assert done.exit_code == 0 and done.output.splitlines()[-1] == "1 cases: 1 moved, 0 cannot."
    again = run(*MOVE)
    assert again.exit_code == 1 and "2 cases: 1 moved, 1 cannot." in again.output
    assert run(*MOVE, "--case", "T-2026-001").output.splitlines() == [
        "0 running cases of tool_loan are not on version 2.",
        "0 cases: 0 moved, 0 cannot.",
    ]


def test_what_does_not_exist_is_said_in_words(run: Run) -> None:
    assert "No version of unknown was published." in run("cases", "migrate", "unknown").output
    assert "tool_loan has no case T-1." in run(*MOVE, "--case", "T-1").output
    assert "No active account" in run(*MOVE, "--by", "x@example.org").output
    assert all(
        run(*words).exit_code == 1 for words in (["cases", "migrate", "unknown"], [*MOVE, "--case", "T-1"])
    )


def test_save_writes_the_version_with_its_files_and_cases_that_stand_at_interesting_places(
    tmp_path: Path,
) -> None:
    folder = Path(shutil.copytree(EXAMPLE, tmp_path / "garden_plot"))
    result = CliRunner().invoke(main, ["cases", "save", str(folder)])
    assert result.exit_code == 0, result.output
    (saved,) = (folder / "saved").iterdir()
    assert saved.name.startswith("1-")
    for name in ("workflow.yaml", "forms.yaml"):
        assert (saved / name).read_bytes() == (folder / name).read_bytes()
    (case,) = (saved / "cases").iterdir()
    content: dict[str, Any] = json.loads(case.read_text("utf-8"))
    assert set(content) == {"calendar", "events", "states"} and content["states"]
    assert CliRunner().invoke(main, ["check", str(tmp_path)]).output.count("garden_plot: ") == 1
    assert Migrated.__name__.lower() not in {entry["event"]["kind"] for entry in content["events"]}
