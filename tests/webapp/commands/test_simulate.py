"""`fahrwasser simulate`, as it is typed."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.support.loaded import DEFINITIONS, GARDEN_PLOT
from webapp.cli import main
from workflows.simulation.plan_file import PLAN

SHIPPED = sorted(path.parent.name for path in DEFINITIONS.glob(f"*/{PLAN}"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A definition without a plan."""
    return Path(shutil.copytree(GARDEN_PLOT, tmp_path / "garden_plot"))


def simulate(*words: object) -> Result:
    """Run the command."""
    return CliRunner().invoke(main, ["simulate", *map(str, words)])


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_definition_is_named_by_its_id_and_brings_its_plan(name: str) -> None:
    result = simulate(name, "--cases", 20)
    assert result.exit_code == 0, result.output
    assert f"{name}: " in result.stdout
    assert "are guesses" in result.stdout
    assert "Guessed in the plan: arrivals" in result.stdout
    assert "One person more in" in result.stdout
    assert result.stderr == "", "no bar where nobody looks on"


def test_a_folder_without_a_plan_is_played_with_defaults(folder: Path) -> None:
    result = simulate(folder, "--cases", 20, "--alone")
    assert result.exit_code == 0, result.output
    assert "Guessed in the plan: none." in result.stdout
    assert "One person more" not in result.stdout


def test_json_holds_figures_results_and_the_comparison(folder: Path) -> None:
    result = simulate(folder, "--cases", 30, "--seed", 4, "--more", "second", "--json")
    report = json.loads(result.stdout)
    assert (report["workflow"], report["seed"], report["results"]["cases"]) == ("garden_plot", 4, 30)
    assert set(report["figures"].values()) == {"default"}
    assert report["one_more"]["group"] == "office"
    people = [found["groups"][0]["people"] for found in (report["results"], report["one_more"]["results"])]
    assert people == [2, 3]


def test_the_picture_is_written(folder: Path, tmp_path: Path) -> None:
    picture = tmp_path / "picture.svg"
    assert simulate(folder, "--cases", 10, "--alone", "--svg", picture).exit_code == 0
    assert picture.read_text("utf-8").startswith("<svg")


def test_another_plan_may_be_given(folder: Path, tmp_path: Path) -> None:
    plan = tmp_path / "other.yaml"
    plan.write_text("simulation: garden_plot\npeople: {office: 5}\n")
    report = json.loads(simulate(folder, "--cases", 10, "--alone", "--json", "--plan", plan).stdout)
    assert report["figures"]["people.office"] == "guessed"
    assert report["results"]["groups"][0]["people"] == 5


def test_a_mistake_in_the_plan_is_told_with_its_place(folder: Path) -> None:
    (folder / PLAN).write_text("simulation: garden_plot\npeople: {ofice: 5}\n")
    result = simulate(folder)
    assert result.exit_code == 1
    assert f"{folder / PLAN}:2:10: error: " in result.stderr
    assert 'Did you mean "office"?' in result.stderr


def test_what_does_not_exist_is_told(folder: Path, tmp_path: Path) -> None:
    for words, told in [
        (("nowhere",), 'There is no definition "nowhere"'),
        ((folder, "--plan", tmp_path / "none.yaml"), "There is no file"),
        ((folder, "--more", "gardener"), "Possible here: office, second."),
        ((folder, "--cases", 0), "0 is not in the range"),
    ]:
        result = simulate(*words)
        assert result.exit_code != 0
        assert told in result.stderr


def test_a_definition_with_mistakes_is_not_simulated(folder: Path) -> None:
    forms = folder / "forms.yaml"
    forms.write_text(forms.read_text().replace("type: person_name", "type: name"))
    result = simulate(folder)
    assert result.exit_code == 1
    assert f'{folder}/forms.yaml:12:24: error: There is no type "name"' in result.stderr


def test_two_processes_write_the_same_bytes(folder: Path) -> None:
    outputs = set()
    for number in ("1", "2"):
        command = [sys.executable, "-m", "webapp.cli", "simulate", str(folder), "--cases", "60"]
        environment = {**os.environ, "PYTHONHASHSEED": number}
        outputs.add(subprocess.run(command, env=environment, check=True, capture_output=True).stdout)
    assert len(outputs) == 1
    assert b"garden_plot" in outputs.pop()


def test_who_looks_on_sees_how_far_it_is(folder: Path) -> None:
    screen, terminal = os.openpty()
    command = [sys.executable, "-m", "webapp.cli", "simulate", str(folder), "--cases", "20"]
    output = subprocess.run(command, stderr=terminal, stdout=subprocess.PIPE, check=True).stdout
    shown = os.read(screen, 100_000).decode()
    assert "As planned" in shown
    assert "One more" in shown
    assert "100%" in shown
    assert b"As planned" not in output


def test_a_circle_in_which_nobody_is_asked_is_told(folder: Path) -> None:
    workflow = folder / "workflow.yaml"
    steps, events, rest = workflow.read_text().partition("events:\n")
    circle = """  round: {set: {turns: "turns == null ? 1 : turns"}, next: again}
  again: {branch: [{when: "turns == 2", next: declined}], else: round}\n\n"""
    workflow.write_text(steps.replace("no: declined}", "no: round}") + circle + events + rest)
    result = simulate(folder, "--cases", 50, "--alone")
    assert result.exit_code == 1
    assert "runs in a circle in which nobody is ever asked" in result.stderr, result.output
