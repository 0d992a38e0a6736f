"""`fahrwasser draw`: a definition as a picture, as BPMN, as a Petri net."""

from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from click.testing import CliRunner, Result

from webapp.cli import main

EXAMPLE = Path(__file__).parents[2] / "workflows" / "loading" / "garden_plot"
ROOTS = {
    "--svg": "{http://www.w3.org/2000/svg}svg",
    "--bpmn": "{http://www.omg.org/spec/BPMN/20100524/MODEL}definitions",
    "--pnml": "{http://www.pnml.org/version-2009/grammar/pnml}pnml",
}


def draw(*words: str, **environment: str) -> Result:
    return CliRunner().invoke(main, ["draw", *words], env=environment)


@pytest.mark.parametrize("form", ROOTS)
def test_a_definition_is_drawn_in_each_form(form: str) -> None:
    result = draw(str(EXAMPLE), form)
    assert result.exit_code == 0, result.output
    assert Xml.fromstring(result.output).tag == ROOTS[form]


def test_it_is_written_to_a_file_and_not_printed(tmp_path: Path) -> None:
    file = tmp_path / "plot.bpmn"
    result = draw(str(EXAMPLE), "--bpmn", "-o", str(file))
    assert result.output == ""
    assert Xml.parse(file).getroot().tag == ROOTS["--bpmn"]


def test_a_picture_speaks_the_language_asked_for() -> None:
    german, english = draw(str(EXAMPLE)).output, draw(str(EXAMPLE), "--language", "en").output
    assert ">Beginn<" in german and ">Beginn<" not in english
    assert 'lang="en"' in english


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([str(EXAMPLE), "--language", "xx"], "There is no language xx; there are de, "),
        (["no_such_workflow"], "There is no definition in"),
    ],
)
def test_what_is_not_there_is_told_in_words(words: list[str], told: str) -> None:
    result = draw(*words)
    assert result.exit_code == 1 and told in result.output


def test_a_mistake_is_told_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "workflow.yaml").write_text("workflow: wish\nversion: one\n")
    (tmp_path / "forms.yaml").write_text("forms: {}\n")
    result = draw(str(tmp_path))
    assert result.exit_code == 1 and "workflow.yaml:2:" in result.output


def test_a_machine_without_graphviz_is_told_what_to_install(tmp_path: Path) -> None:
    result = draw(str(EXAMPLE), "--bpmn", PATH=str(tmp_path))
    assert result.exit_code == 1 and "install the package graphviz" in result.output
