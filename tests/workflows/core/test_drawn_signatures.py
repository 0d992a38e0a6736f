"""A signature may be drawn beside the typed name; nothing but strokes in a box is ever a drawing."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from workflows.core.answers import Answers, fill, recheck
from workflows.core.definition import Field, Form, Page
from workflows.core.expressions import compile_expression
from workflows.core.fields import field_type
from workflows.core.fields.strokes import HEIGHT, MOST_CHARACTERS, WIDTH, is_drawing

AT = "2026-03-02T09:00:00+00:00"
DRAWN = "M 0 0 L 600 200 L 30 40 M 7 199 L 7 199"
SIGNED = Field("signed", "signature", "Unterschrift")


def form_of(question: Field) -> Form:
    return Form("form", "Titel", "", (Page("page", "Seite", "", (question,)),))


FORM = form_of(SIGNED)


def sent(name: str, drawing: str) -> Answers:
    return fill(FORM, {"signed": [name], "signed.at": [AT], "signed.drawing": [drawing]}, {})


def test_what_was_drawn_is_kept_beside_the_name_and_can_be_sent_again() -> None:
    value = sent("Amal", DRAWN).values["signed"]
    assert value == {"name": "Amal", "at": AT, "drawing": DRAWN}
    inputs = field_type("signature").inputs(SIGNED, value)
    again = {f"signed.{part}".rstrip("."): texts for part, texts in inputs.items()}
    assert fill(FORM, again, {}).values["signed"] == value
    assert recheck(FORM, {"signed": value}, {}).values["signed"] == value


@pytest.mark.parametrize("value", ["Amal", {"name": "Amal", "at": None}, {"name": "Amal", "drawing": None}])
def test_a_record_of_somebody_who_drew_nothing_stays_as_it_was_before_there_were_drawings(value: Any) -> None:
    assert recheck(FORM, {"signed": value}, {}).values["signed"] == {"name": "Amal", "at": None}
    assert sent("Amal", "").values["signed"] == {"name": "Amal", "at": AT}


def test_a_drawing_alone_is_no_signature_and_never_dropped_without_a_word() -> None:
    optional = replace(SIGNED, required=compile_expression("false"))
    for question in (SIGNED, optional):
        answers = fill(form_of(question), {"signed": [" "], "signed.drawing": [DRAWN]}, {})
        assert answers.errors["signed"].code == "required"
        assert answers.values["signed"] is None
    assert not fill(form_of(optional), {"signed": [""], "signed.drawing": [""]}, {}).errors


def test_a_drawing_has_as_many_characters_as_it_may_have_and_no_more() -> None:
    longest = "M 0 0" + " L 1 20" * 3 + " L 1 2" * 1329
    assert len(longest) == MOST_CHARACTERS
    assert is_drawing(longest)
    assert not is_drawing(f"{longest}0")


_NUMBER = some.integers(-20, 620).map(str) | some.sampled_from(["007", "1.5", "1e2", "", "٣"])
_PIECE = some.sampled_from(["M", "L", "Z", " ", "  ", "\n", '"', "<script>", "A"]) | _NUMBER
_NEARLY = some.lists(_PIECE, max_size=12).map(" ".join)
_POINT = some.tuples(some.sampled_from("ML"), some.integers(-5, 605), some.integers(-5, 205))
_USUAL = some.lists(_POINT, min_size=2, max_size=9).map(
    lambda points: " ".join(f"{letter} {x} {y}" for letter, x, y in points)
)


@given(some.text() | _NEARLY | _USUAL)
@example("M 1 2 L 3 4\n")
@example("M 601 0 L 1 1")
@example("M 0 201 L 1 1")
@example("M ٣ 0 L 1 1")
@example(DRAWN)
def test_whatever_is_sent_a_signature_has_no_drawing_or_strokes_in_the_box(text: str) -> None:
    answers = sent("Amal", text)
    value = answers.values["signed"]
    if value is None:
        assert answers.errors["signed"].code == "drawing"
        assert recheck(FORM, {"signed": {"name": "Amal", "drawing": text}}, {}).errors
    elif "drawing" in value:
        assert value["drawing"] == text and set(text) <= set("ML 0123456789")
        pairs = re.findall("[ML] ([0-9]+) ([0-9]+)", text)
        assert text.count("M") + text.count("L") == len(pairs)
        assert all(int(x) <= WIDTH and int(y) <= HEIGHT for x, y in pairs)
    else:
        assert text == ""


def test_what_somebody_usually_draws_is_a_drawing() -> None:
    assert is_drawing(DRAWN)
    assert not is_drawing("M 1 2") and not is_drawing(f"{DRAWN} ") and not is_drawing(DRAWN.lower())
