"""bpmn-moddle, bpmnlint and bpmn-js read what is exported, and have nothing to say."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
from playwright.sync_api import Browser, Page

from tests.drawing.drawings import FOLDERS, NAMES, drawn
from workflows.core.definition import Parallel
from workflows.drawing.bpmn import MODEL
from workflows.drawing.diagram import Kind

TOOLS = Path(__file__).parent / "tools"
VIEWER = TOOLS / "node_modules" / "bpmn-js" / "dist"
PAGE = "<style>html, body, #canvas { height: 100%; margin: 0 }</style><div id='canvas'></div>"
SHOW = """async xml => {
  const viewer = new BpmnJS({container: "#canvas"});
  const {warnings} = await viewer.importXML(xml);
  const registry = viewer.get("elementRegistry");
  const shown = registry.getAll().filter(element => {
    const box = registry.getGraphics(element).getBoundingClientRect();
    return box.width > 0 || box.height > 0;
  });
  viewer.destroy();
  return {warnings: warnings.map(String), shown: shown.map(element => element.id)};
}"""
NEEDED = {Kind.COMPLEX_JOIN: "no-complex-gateway", Kind.INCLUSIVE: "no-inclusive-gateway"}
"""Rules against whole kinds of gateways: BPMN has no others for "two of three" and "whichever are true"."""


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """Name -> what moddle warns of and bpmnlint reports."""
    folder = tmp_path_factory.mktemp("bpmn")
    paths = {name: folder / f"{number}.bpmn" for number, name in enumerate(NAMES)}
    for name, path in paths.items():
        path.write_text(drawn(name).bpmn, "utf-8")
    found = _judge(*paths.values())
    return {name: found[str(path)] for name, path in paths.items()}


def _judge(*paths: Path) -> Any:
    words = ["node", str(TOOLS / "judge.mjs"), *map(str, paths)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", NAMES)
def test_bpmn_moddle_reads_it_without_a_warning(name: str, judged: Mapping[str, Any]) -> None:
    assert judged[name]["warnings"] == []


@pytest.mark.parametrize("name", NAMES)
def test_bpmnlint_finds_nothing_but_gateways_that_cannot_be_avoided(
    name: str, judged: Mapping[str, Any]
) -> None:
    unavoidable = {
        f"{NEEDED[node.kind]}: {node.id}" for node in drawn(name).diagram.nodes if node.kind in NEEDED
    }
    reports = [report.rpartition(": ")[0] for report in judged[name]["reports"]]
    if name in FOLDERS:
        assert reports == []
    assert [report for report in reports if report not in unavoidable] == []


@pytest.mark.parametrize("name", NAMES)
def test_only_merges_and_joins_have_several_ways_in(name: str) -> None:
    diagram = drawn(name).diagram
    several = [node for node in diagram.nodes if sum(edge.target == node.id for edge in diagram.edges) > 1]
    assert {node.kind for node in several} <= {Kind.MERGE, Kind.JOIN, Kind.COMPLEX_JOIN, Kind.INCLUSIVE}


def test_the_judges_see_a_broken_file(tmp_path: Path) -> None:
    sound = drawn(NAMES[0]).bpmn
    broken = tmp_path / "broken.bpmn"
    broken.write_text(sound.replace('targetRef="', 'targetRef="no-', 1).replace("endEvent", "task"))
    found = _judge(broken)[str(broken)]
    assert found["warnings"] and any("end-event-required" in report for report in found["reports"])


@pytest.fixture(scope="module")
def viewer(chromium: Browser) -> Page:
    """A page with bpmn-js on it."""
    page = chromium.new_page(viewport={"width": 2000, "height": 1000})
    page.set_content(PAGE)
    for sheet in ("diagram-js.css", "bpmn-js.css"):
        page.add_style_tag(path=VIEWER / "assets" / sheet)
    page.add_script_tag(path=VIEWER / "bpmn-navigated-viewer.production.min.js")
    return page


@pytest.mark.parametrize("name", NAMES)
def test_bpmn_js_shows_everything_without_a_warning(name: str, viewer: Page) -> None:
    drawing = drawn(name)
    found = viewer.evaluate(SHOW, drawing.bpmn)
    assert found["warnings"] == []
    parts = {node.id for node in drawing.diagram.nodes} | {edge.id for edge in drawing.diagram.edges}
    assert parts - set(found["shown"]) == set()


@pytest.mark.parametrize("name", FOLDERS)
def test_every_step_is_in_the_export_under_its_title(name: str) -> None:
    definition = drawn(name).definition
    elements = Xml.fromstring(drawn(name).bpmn).iter()
    names = {
        element.get("id"): element.get("name")
        for element in elements
        if element.tag.startswith(f"{{{MODEL}}}")
    }
    for step in definition.steps.values():
        if isinstance(step, Parallel) and len(step.branches) == 1:
            continue  # a gateway with one way in and one way out is none
        exported = names[f"step_{step.path.replace('.', '-')}"]
        assert exported
        assert step.title in (exported, step.id)
