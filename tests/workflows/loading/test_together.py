"""A form for several cases speaks of what is the same in all of them: itself, code lists, today."""

from __future__ import annotations

import pytest

from tests.patterns.composed import frame_around
from workflows.core.definition import Definition
from workflows.core.together import shared_item
from workflows.loading.load import load_definition

STEPS = """steps:
  begin: {form: request, role: clerk, due: none, next: visits}
  visits:
    each: rooms
    as: room
    start: prepare
    steps:
      prepare: {set: {kept: "case.number"}, next: visit}
      visit: {form: visit, role: clerk, due: none, together: true, next: done}
    join: all
    next: end
  end: {end: finished}
"""
FORMS = """lists:
  rooms: {red: {title: Rot, seats: 4}, green: {title: Grün, seats: 2}}
forms:
  request:
    title: Anfrage
    fields:
      number: {type: number, label: Wie viele?, required: false}
  visit:
    title: Besuch
    fields:
      came: {type: number, label: Wie viele kamen?, rules: [{holds: "HOLDS", message: Zu viele.}]}
      why: {type: text, label: Warum?, visible: "came > 1"}
      more: EXTRA
"""
PLAIN = "{type: text, label: Noch etwas?, required: false}"


def loaded(holds: str, extra: str = PLAIN) -> Definition | list[str]:
    """The definition with one rule, or what is wrong with it."""
    files = {**frame_around(STEPS), "forms.yaml": FORMS.replace("HOLDS", holds).replace("EXTRA", extra)}
    found = load_definition(files)
    return found if isinstance(found, Definition) else [problem.what for problem in found]


@pytest.mark.parametrize(
    "holds", ["value <= room.seats", "value < 3 && today > '2020'", "size(rooms) > value", "came == value"]
)
def test_what_is_the_same_in_every_case_may_be_read(holds: str) -> None:
    assert isinstance(loaded(holds), Definition), loaded(holds)


@pytest.mark.parametrize(
    "path", ["case.number", "request.number", "rounds.visit", "done.begin", "room.kept", "room.visit.came"]
)
def test_what_is_another_one_in_each_case_may_not(path: str) -> None:
    problems = loaded(f"value != {path}")
    assert isinstance(problems, list)
    assert any(f'"{path}" is another one in each case' in what for what in problems), problems


@pytest.mark.parametrize("kind", ["file", "signature"])
def test_what_belongs_to_one_case_may_not_be_asked_for_not_even_in_a_group(kind: str) -> None:
    inner = f"{{type: {kind}, label: Was?, personal: none, purpose: Nachweis}}"
    for extra in (inner, f"{{type: group, label: Mehr, required: false, fields: {{part: {inner}}}}}"):
        problems = loaded("value > 0", extra)
        assert isinstance(problems, list)
        assert any("cannot be done together" in what for what in problems), problems


def test_a_form_in_which_earlier_answers_stand_is_for_one_case() -> None:
    steps = """steps:
  begin: {form: request, role: clerk, due: none, next: again}
  again: {form: request, role: clerk, due: none, title: Ergänzen, together: true, next: end}
  end: {end: finished}
"""
    problems = load_definition(frame_around(steps))
    assert isinstance(problems, list)
    assert any("earlier answers" in problem.what for problem in problems)


def test_items_of_a_code_list_are_the_same_everywhere_those_of_answers_are_not() -> None:
    definition = loaded("value <= room.seats")
    assert isinstance(definition, Definition)
    assert shared_item(definition, "visits.visit", "red") == "red"
    assert shared_item(definition, "begin", "") == ""
