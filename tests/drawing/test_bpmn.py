"""The BPMN export, judged by other people's tools: bpmn-moddle, bpmnlint, and bpmn-js in a real browser."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.e2e.conftest import FLAGS
from webapp.commands.check import DEFINITIONS
from webapp.rendering.layout import lay_out
from workflows.core.definition import Definition
from workflows.drawing.bpmn import bpmn_of
from workflows.drawing.diagram import BOUNDARY, Box, Diagram, Kind
from workflows.drawing.from_definition import diagram_of
from workflows.loading.load import load_definition, read_folder

TOOLS = Path(__file__).parent / "tools"
VIEWER = TOOLS / "node_modules" / "bpmn-js" / "dist" / "bpmn-navigated-viewer.production.min.js"
FOLDERS = sorted(DEFINITIONS.iterdir())
SHOW = """
async (xml) => {
  const viewer = new BpmnJS({ container: document.body });
  const { warnings } = await viewer.importXML(xml);
  const drawn = viewer.get("elementRegistry").getAll().map((element) => element.id);
  return { warnings: warnings.map((warning) => warning.message), drawn };
}
"""


def diagram(folder: Path) -> Diagram:
    """The diagram of a shipped definition."""
    definition = load_definition(read_folder(folder))
    assert isinstance(definition, Definition)
    return diagram_of(definition)


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What bpmn-moddle and bpmnlint say of every export."""
    place = tmp_path_factory.mktemp("bpmn")
    files = [place / f"{folder.name}.bpmn" for folder in FOLDERS]
    for folder, file in zip(FOLDERS, files, strict=True):
        drawn = diagram(folder)
        file.write_text(bpmn_of(drawn, lay_out(drawn)), "utf-8")
    broken = place / "broken.bpmn"
    xml = files[0].read_text("utf-8")
    broken.write_text(xml.replace('sourceRef="start"', 'sourceRef="nowhere"', 1), "utf-8")
    command = ["node", str(TOOLS / "judge.mjs"), *map(str, [*files, broken])]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return {Path(file).stem: found for file, found in json.loads(output).items()}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_an_export_parses_without_warnings_and_keeps_the_recommended_rules(folder: Path, judged: Any) -> None:
    assert judged[folder.name] == {"warnings": [], "reports": []}


def test_the_judges_would_tell_a_broken_export(judged: Any) -> None:
    assert judged["broken"]["warnings"]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        browser.close()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_browser_draws_every_element_of_an_export(folder: Path, chromium: Browser) -> None:
    drawn = diagram(folder)
    page = chromium.new_page()
    page.add_script_tag(path=str(VIEWER))
    shown = page.evaluate(SHOW, bpmn_of(drawn, lay_out(drawn)))
    page.close()
    assert shown["warnings"] == []
    assert {node.id for node in drawn.nodes} | {edge.id for edge in drawn.edges} <= set(shown["drawn"])


@pytest.mark.parametrize("downwards", [True, False])
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_nothing_stands_on_anything_else(folder: Path, downwards: bool) -> None:
    drawn = diagram(folder)
    boxes = lay_out(drawn, downwards=downwards).boxes
    for parent in {node.parent for node in drawn.nodes}:
        beside = [boxes[node.id] for node in drawn.inside(parent) if node.kind not in BOUNDARY]
        overlapping = [(a, b) for number, a in enumerate(beside) for b in beside[:number] if _overlap(a, b)]
        assert overlapping == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_same_definition_is_always_drawn_the_same(folder: Path) -> None:
    drawn = diagram(folder)
    assert bpmn_of(drawn, lay_out(drawn)) == bpmn_of(diagram(folder), lay_out(drawn))


def test_only_merges_and_joins_have_several_ways_in() -> None:
    for folder in FOLDERS:
        drawn = diagram(folder)
        several = [node for node in drawn.nodes if sum(edge.target == node.id for edge in drawn.edges) > 1]
        assert {node.kind for node in several} <= {Kind.MERGE, Kind.JOIN, Kind.COMPLEX_JOIN, Kind.INCLUSIVE}


def _overlap(one: Box, other: Box) -> bool:
    beside = one.x + one.width <= other.x or other.x + other.width <= one.x
    above = one.y + one.height <= other.y or other.y + other.height <= one.y
    return not beside and not above
