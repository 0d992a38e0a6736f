"""The JSON Schema: up to date, right for every definition and scenario, and no blinder than it must be."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from tests.patterns.composed import FILES, definition_files, scenario_texts
from tests.support.wishes import write_readme_workflow
from tests.workflows.loading.conftest import GARDEN_PLOT, MARK
from webapp.cli import main
from webapp.commands.check import DEFINITIONS
from webapp.commands.schema import SCHEMA
from workflows.loading.blocks import READERS
from workflows.loading.language.steps import STEP
from workflows.loading.load import read_folder
from workflows.loading.reader import read_nodes
from workflows.loading.reading import Reading
from workflows.loading.schema import schemas, written
from workflows.loading.values import plain

ROOT = Path(__file__).parents[3]
VALIDATORS = {
    name.removesuffix(".schema.json"): Draft202012Validator(found) for name, found in schemas().items()
}
SHIPPED = sorted(DEFINITIONS.glob("*/[wf]*.yaml")) + sorted(DEFINITIONS.glob("*/scenarios/*.yaml"))
MISTAKES = yaml.safe_load((Path(__file__).parent / "mistakes.yaml").read_text())
OF_THE_SHAPE = (
    "key \"", "must be true or false", "not a deadline", "not a length",
    "a whole number", "must be a text", "not possible", "is expected", "has no value",
    "no type", "cannot be a name", "no kind",
)  # fmt: skip
"""Words of problems that a schema can find: what stands in one place."""


def _data(text: str) -> Any:
    root, problems = read_nodes(text, "f")
    assert root is not None, [str(problem) for problem in problems]
    return plain(Reading(), root)


def _faults(kind: str, text: str) -> list[str]:
    return [f"{fault.json_path}: {fault.message}" for fault in VALIDATORS[kind].iter_errors(_data(text))]


def _kind(path: Path) -> str:
    return "scenario" if path.parent.name == "scenarios" else path.stem


@pytest.mark.parametrize("name", schemas())
def test_the_schema_in_its_file_is_the_one_of_the_code(name: str) -> None:
    Draft202012Validator.check_schema(schemas()[name])
    assert (SCHEMA / name).read_text("utf-8") == written(schemas()[name]), "run: fahrwasser schema"


@pytest.mark.parametrize("path", SHIPPED, ids=[str(path.relative_to(DEFINITIONS)) for path in SHIPPED])
def test_a_shipped_file_fits_and_tells_editors_where_its_schema_is(path: Path) -> None:
    text = path.read_text("utf-8")
    assert _faults(_kind(path), text) == []
    named = re.match(r"# yaml-language-server: \$schema=(\S+)\n", text)
    assert named
    assert (path.parent / named[1]).resolve() == SCHEMA / f"{_kind(path)}.schema.json"


def test_the_example_of_every_word_fits(good_files: Mapping[str, str]) -> None:
    for name, text in good_files.items():
        assert _faults(Path(name).stem, text) == []
    for path in GARDEN_PLOT.glob("scenarios/*.yaml"):
        assert _faults("scenario", path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_every_workflow_pattern_fits(path: Path) -> None:
    for name, text in definition_files(path).items():
        assert _faults(Path(name).stem, text) == []
    for text in scenario_texts(path):
        assert _faults("scenario", text) == []


def _blocks_of_the_reference() -> Iterator[str]:
    text = (ROOT / "workflows" / "README.md").read_text("utf-8")
    yield from re.findall(r"```yaml\n(.*?)\n```", text, re.DOTALL)


def test_the_examples_of_both_readmes_fit(tmp_path: Path) -> None:
    files = read_folder(write_readme_workflow(tmp_path))
    for name, text in files.items():
        assert _faults(Path(name).stem, text) == []
    whole = _data(files["workflow.yaml"])
    seen = set()
    for block in _blocks_of_the_reference():
        key = block.partition(":")[0]
        if key in ("events", "notices", "documents"):
            data = {**whole, **_data(block)}
            assert [fault.message for fault in VALIDATORS["workflow"].iter_errors(data)] == []
        elif key == "scenario":
            assert _faults("scenario", block) == []
        seen.add(key)
    assert seen >= {"events", "notices", "documents", "scenario"}


def test_the_command_writes_all_three(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["schema", str(tmp_path / "new")])
    assert result.exit_code == 0
    for name, found in schemas().items():
        assert json.loads((tmp_path / "new" / name).read_text("utf-8")) == found
        assert name in result.output


def _of_the_shape() -> list[dict[str, str]]:
    return [entry for entry in MISTAKES if any(words in entry["what"] for words in OF_THE_SHAPE)]


@pytest.mark.parametrize("mistake", _of_the_shape(), ids=[entry["bad"] for entry in _of_the_shape()])
def test_a_mistake_of_one_place_fails_in_the_schema_too(
    good_files: Mapping[str, str], mistake: dict[str, str]
) -> None:
    text = good_files[mistake["file"]].replace(mistake["good"], mistake["bad"].replace(MARK, ""), 1)
    assert _faults(Path(mistake["file"]).stem, text)


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("do: review", "du: review"),
        ("as: anna", "us: anna"),
        ("today: 2026", "today: gestern 2026"),
        ("groups: [office]", "groups: {office: true}"),
        ("tasks: [", "task: ["),
    ],
)
def test_a_mistake_in_a_scenario_fails(good: str, bad: str) -> None:
    text = (GARDEN_PLOT / "scenarios" / "straight.yaml").read_text("utf-8")
    assert good in text
    assert _faults("scenario", text.replace(good, bad, 1))


def test_the_language_has_a_word_for_exactly_the_kinds_of_steps_that_can_be_read() -> None:
    assert READERS.keys() == STEP.shapes.keys()


def test_everything_that_the_schema_refers_to_is_there_and_every_key_says_what_it_is_for() -> None:
    for found in schemas().values():
        text = json.dumps(found)
        named = set(re.findall(r'"#/\$defs/(\w+)"', text))
        assert named == found["$defs"].keys()
        keys = [key for shape in _objects(found) for key in shape.get("properties", {}).values()]
        assert not [key for key in keys if "description" not in key and not {"enum", "const"} & key.keys()]


def _objects(found: Any) -> Iterator[dict[str, Any]]:
    if isinstance(found, dict):
        yield found
        for value in found.values():
            yield from _objects(value)
    elif isinstance(found, list):
        for value in found:
            yield from _objects(value)
