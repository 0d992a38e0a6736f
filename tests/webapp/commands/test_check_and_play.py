"""The two commands of authors: `fahrwasser check` and `fahrwasser play`."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from webapp.cli import main

EXAMPLE = Path(__file__).parents[2] / "workflows" / "loading" / "garden_plot"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A definition without a mistake and without translations."""
    copied = Path(shutil.copytree(EXAMPLE, tmp_path / "garden_plot"))
    workflow = copied / "workflow.yaml"
    workflow.write_text(workflow.read_text().replace("languages: [de, en]", "languages: [de]"))
    return copied


def _break(folder: Path) -> None:
    forms = folder / "forms.yaml"
    forms.write_text(forms.read_text().replace("type: person_name", "type: name"))


def test_check_passes_a_good_definition(folder: Path) -> None:
    for place in (folder, folder.parent, folder / "workflow.yaml"):
        result = CliRunner().invoke(main, ["check", str(place)])
        assert result.exit_code == 0, result.output
        assert "garden_plot: 18 steps, 6 forms; 0 errors, 0 warnings" in result.output


def test_check_says_where_a_mistake_is(folder: Path) -> None:
    _break(folder)
    result = CliRunner().invoke(main, ["check", str(folder)])
    assert result.exit_code == 1
    assert f'{folder}/forms.yaml:12:24: error: There is no type "name"' in result.output


def test_check_writes_problems_as_json(folder: Path) -> None:
    _break(folder)
    result = CliRunner().invoke(main, ["check", "--json", str(folder)])
    problem = json.loads(result.output)[0]
    assert (problem["line"], problem["column"], problem["severity"]) == (12, 24, "error")
    assert problem["file"].endswith("forms.yaml")
    assert set(problem) == {"file", "line", "column", "what", "mend", "severity"}


def test_check_looks_at_the_catalogues(folder: Path) -> None:
    workflow = folder / "workflow.yaml"
    workflow.write_text(workflow.read_text().replace("languages: [de]", "languages: [de, en]"))
    (folder / "texts").mkdir()
    (folder / "texts" / "en.po").write_text('msgid "Bitte eilen"\nmsgstr "Please hurry"\n')
    result = CliRunner().invoke(main, ["check", str(folder)])
    assert result.exit_code == 1
    assert '"Fertig" is not translated into: en.' in result.output
    assert "Bitte eilen" not in result.output


def test_play_passes_a_good_scenario_and_shows_what_fails(folder: Path) -> None:
    result = CliRunner().invoke(main, ["play", str(folder)])
    assert result.exit_code == 0, result.output
    scenario = folder / "scenarios" / "straight.yaml"
    scenario.write_text(scenario.read_text().replace("outcome: granted", "outcome: declined"))
    result = CliRunner().invoke(main, ["play", str(scenario)])
    assert result.exit_code == 1
    assert "expected: outcome: declined; but: granted" in result.output
