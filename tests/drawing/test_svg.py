"""The picture for people: well-formed, escaped, with its words where they belong."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as Xml

import pytest

from tests.drawing import drawings
from tests.drawing.drawings import FOLDERS
from webapp.rendering.layout import lay_out
from workflows.drawing.diagram import BOUNDARY, EVENTS, GATEWAYS, Diagram, Kind, without_merges
from workflows.drawing.svg import Look, svg_of

SVG = "{http://www.w3.org/2000/svg}"
FIRST = next(iter(FOLDERS))
TEXT_WIDTH = 7.6
"""Pixels of a wide letter at 14 pixels."""


def drawn(picture: Diagram, look: Look) -> Xml.Element:
    """The picture, parsed again."""
    simple = without_merges(picture)
    return Xml.fromstring(svg_of(simple, lay_out(simple, downwards=True), look))


def plain(language: str = "de", direction: str = "ltr") -> Look:
    """A look without a case in it."""
    return Look(lambda text: text, language, direction, description="Beschreibung")


@pytest.mark.parametrize("name", FOLDERS)
def test_every_step_but_merges_is_in_the_picture_with_a_text_alternative(name: str) -> None:
    picture = drawings.drawn(name).diagram
    root = drawn(picture, plain())
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title") is not None
    assert root.find(f"{SVG}desc") is not None
    shown = {group.get("data-step") for group in root.iter(f"{SVG}g")}
    assert {node.step for node in picture.nodes if node.step} <= shown


@pytest.mark.parametrize("name", FOLDERS)
def test_the_words_of_a_task_fit_into_its_box(name: str) -> None:
    root = drawn(drawings.drawn(name).diagram, plain())
    for group in root.iter(f"{SVG}g"):
        box = group.find(f"{SVG}rect[@class='box']")
        if box is None or "subprocess" in (group.get("class") or ""):
            continue
        for text in group.findall(f"{SVG}text"):
            assert len(text.text or "") * TEXT_WIDTH <= float(box.get("width", "0")) + 40, text.text


def test_a_title_with_markup_stays_a_text() -> None:
    picture = drawings.drawn(FIRST).diagram
    nasty = replace(picture.nodes[0], title="<script>alert(1)</script>")
    root = drawn(replace(picture, nodes=(nasty, *picture.nodes[1:])), plain())
    assert root.find(f".//{SVG}script") is None
    assert any("<script>" in (text.text or "") for text in root.iter(f"{SVG}text"))


def test_words_that_run_from_right_to_left_say_so() -> None:
    root = drawn(drawings.drawn(FIRST).diagram, plain("ar", "rtl"))
    assert {text.get("direction") for text in root.iter(f"{SVG}text")} == {"rtl"}


def test_counts_and_places_stand_at_their_steps() -> None:
    picture = drawings.drawn(FIRST).diagram
    task = next(node.step for node in picture.nodes if node.kind is Kind.USER_TASK)
    look = replace(plain(), here=frozenset({task}), counts={task: 12})
    root = drawn(picture, look)
    groups = [group for group in root.iter(f"{SVG}g") if group.get("data-step") == task]
    assert "here" in (groups[0].get("class") or "").split()
    assert "12" in [text.text for text in groups[0].iter(f"{SVG}text")]
    assert not BOUNDARY - EVENTS and not EVENTS & GATEWAYS
