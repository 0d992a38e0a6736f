"""Questions that nobody is ever asked are told, with what excludes each other; and no others."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.support.journeys import JOURNEY
from workflows.core.answers import recheck
from workflows.core.definition import Definition
from workflows.loading.load import examine, read_folder
from workflows.loading.problems import Problem, Severity

DEFINITIONS = Path(__file__).parents[3] / "workflows" / "definitions"
FORMS = """
forms:
  trip:
    title: Reise
    pages:
      first:
        title: Wohin
        fields:
          where: {type: choice, label: Wohin?, choices: {sea: Meer, hills: Berge}}
          swims: {type: yes_no, label: Schwimmt?, visible: "where == 'sea'"}
          nights: {type: number, label: Nächte?, minimum: 1, maximum: 9}
          days: {type: choices, label: Tage?, required: false, choices: {mo: Montag, tu: Dienstag}}
          born: {type: date, label: Geboren?, personal: none, purpose: Alter, precision: year}
          name: {type: text, label: Name?}
      second:
        title: Mehr
        fields:
          hello: {type: note, label: Hallo, text: Hallo}
          last: {type: text, label: Noch etwas?, visible: "§"}
  word:
    title: Wort
    fields:
      why: {type: text, label: Warum?, visible: "outcome == 'refuse'"}
"""
NEVER = "This question is never asked"


def problems_of(forms: str, workflow: str = JOURNEY) -> list[Problem]:
    """What is said of questions and pages that nobody sees; the definition can be used all the same."""
    definition, reading = examine({"workflow.yaml": workflow, "forms.yaml": forms})
    assert definition is not None, [str(problem) for problem in reading.errors]
    return [problem for problem in reading.problems if "never" in problem.what]


def told_of(condition: str) -> list[str]:
    """What is said of the last question, asked under a condition."""
    return [problem.what for problem in problems_of(FORMS.replace("§", condition))]


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("false", '"false" can never be true.'),
        (
            "where == 'sea' && where == 'hills'",
            "\"where == 'sea'\" can never be true together with \"where == 'hills'\".",
        ),
        (
            "where == 'hills' && swims == true",
            '"where == \'hills\'" can never be true together with "swims == true" and '
            '"where == \'sea\'" (of "swims").',
        ),
        (
            "trip.where == 'hills' && age(born, today) > 9 && swims",
            '"trip.where == \'hills\'" can never be true together with "swims" and '
            '"where == \'sea\'" (of "swims").',
        ),
        ("nights > 9", '"nights > 9" can never be true.'),
        ("nights > 3 && nights < 4", '"nights > 3" can never be true together with "nights < 4".'),
        ("'mo' in days && days == null", '"\'mo\' in days" can never be true together with "days == null".'),
        ("name == 'a' && name == 'b'", "\"name == 'a'\" can never be true together with \"name == 'b'\"."),
        ("born == null && born != null", '"born == null" can never be true together with "born != null".'),
        ("outcome == 'grant'", "\"outcome == 'grant'\" can never be true."),
        ("where != 'sea' && where != 'hills' && where != null", "can never be true"),
        ("last == 'x'", "it waits for an answer to a question that waits for it."),
    ],
)
def test_a_question_whose_conditions_exclude_each_other_is_told(condition: str, said: str) -> None:
    found = told_of(condition)
    assert len(found) == 1
    assert found[0].startswith(NEVER)
    assert found[0].endswith(said) or said == "can never be true"
    assert said in found[0]


@pytest.mark.parametrize(
    "condition",
    [
        "where == 'sea' || where == 'hills'",
        "where == null",
        "swims == false",
        "!(swims == true)",
        "nights >= 9 && nights != 8",
        "nights > 3 && nights < 5",
        "'mo' in days && 'tu' in days",
        "!('mo' in days)",
        "days.exists(day, day == 'mo') && !days.exists(day, day == 'mo')",
        "name != 'a' && name != null",
        "name.startsWith('a') && name == 'b'",
        "name.startsWith('b') || name == 'b'",
        "nights + 9 > 12",
        "2 * nights > 10",
        "size(days) > 1",
        "age(born, today) < 18 && age(born, today) > 80",
        "today > '2000-01-01'",
        "(where == 'sea' ? nights : 3) > 2",
        "outcome == null",
    ],
)
def test_nothing_is_told_of_what_may_be_true_or_cannot_be_decided(condition: str) -> None:
    assert told_of(condition) == []


def test_it_stands_at_the_question_with_a_mend_and_leaves_the_definition_usable() -> None:
    forms = FORMS.replace("§", "where == 'sea' && where == 'hills'")
    (problem,) = problems_of(forms)
    line = next(number for number, text in enumerate(forms.split("\n"), 1) if "last:" in text)
    assert (problem.file, problem.line, problem.column) == ("forms.yaml", line, 11)
    assert problem.severity is Severity.WARNING
    assert problem.mend == "Look at the conditions, or delete the question."


def test_an_outcome_that_nobody_decides_is_told_with_those_that_there_are() -> None:
    (problem,) = problems_of(FORMS.replace("§", "true").replace("'refuse'", "'refused'"))
    assert problem.what == f"{NEVER}: \"outcome == 'refused'\" can never be true."
    assert problem.mend == "Possible outcomes: grant, refuse."


def test_questions_that_wait_for_each_other_are_told() -> None:
    forms = FORMS.replace("§", "swims == true").replace("where == 'sea'", "last == 'yes'")
    assert [problem.what for problem in problems_of(forms)] == [
        f"{NEVER}: it waits for an answer to a question that waits for it."
    ] * 2


def test_a_page_of_which_no_question_is_asked_is_told_too() -> None:
    forms = FORMS.replace("§", "false").replace("text: Hallo}", "text: Hallo, visible: 'nights == 0'}")
    found = [problem for problem in problems_of(forms) if "page" in problem.what]
    line = next(number for number, text in enumerate(forms.split("\n"), 1) if "second:" in text)
    assert [(problem.what, problem.line, problem.column) for problem in found] == [
        ('The page "second" is never shown: none of its questions is ever asked.', line, 7)
    ]


def test_the_page_of_a_decision_is_shown_for_the_decision() -> None:
    assert len(problems_of(FORMS.replace("§", "true").replace("outcome == 'refuse'", "false"))) == 1


def test_a_group_is_told_and_not_each_question_in_it() -> None:
    group = (
        '{type: group, label: Wer?, entry: Person, visible: "§", fields: {one: {type: yes_no, label: Eins?}'
    )
    group += ", two: {type: text, label: Zwei?, visible: \"one == true && where == 'hills'\"}}}"
    forms = FORMS.replace('{type: text, label: Noch etwas?, visible: "§"}', group)
    assert len(problems_of(forms.replace("§", "nights == 0"))) == 1
    (inner,) = problems_of(forms.replace("§", "where == 'sea'"))
    assert inner.what.startswith(f"{NEVER}: \"where == 'hills'\" can never be true together with")
    assert problems_of(forms.replace("§", "where == 'hills'")) == []


def test_answers_of_other_forms_count() -> None:
    forms = FORMS.replace("§", "true").replace(
        "\"outcome == 'refuse'\"", "\"trip.where == 'sea' && trip.where == 'hills'\""
    )
    assert len(problems_of(forms)) == 1


def _made_up(chance: Random) -> tuple[str, list[str]]:
    """A form of choices and yes/no questions with conditions by chance, each on those before it."""
    lines, names = [], list[str]()
    for number in range(5):
        name, others = f"q{number}", list(names)
        condition = (
            " && ".join(_test(chance, others) for _ in range(chance.choice((1, 2, 3)))) if others else ""
        )
        kind = "type: yes_no" if chance.random() < 0.5 else "type: choice, choices: {a: A, b: B}"
        names.append(f"{name}{'!' if 'yes_no' in kind else ''}")
        visible = f', visible: "{condition}"' if condition and chance.random() < 0.8 else ""
        lines.append(f"          {name}: {{{kind}, label: L, required: false{visible}}}")
    head = "forms:\n  trip:\n    title: T\n    pages:\n      p:\n        title: P\n        fields:\n"
    first = "          where: {type: text, label: L, required: false}\n"
    word = "\n  word:\n    title: W\n    fields:\n      why: {type: text, label: L}\n"
    return head + first + "\n".join(lines) + word, [name.rstrip("!") for name in names]


def _test(chance: Random, names: list[str]) -> str:
    name = chance.choice(names)
    values = ("true", "false", "null") if name.endswith("!") else ("'a'", "'b'", "null")
    one = f"{name.rstrip('!')} {chance.choice(('==', '!='))} {chance.choice(values)}"
    if chance.random() < 0.2:
        return f"({one} || {_test(chance, names)})"
    return f"!({one})" if chance.random() < 0.2 else one


def test_it_is_exact_for_choices_and_yes_no_questions_as_trying_everything_shows() -> None:
    chance, told = Random(7), 0
    for _ in range(150):
        forms, names = _made_up(chance)
        definition, reading = examine({"workflow.yaml": JOURNEY, "forms.yaml": forms})
        assert isinstance(definition, Definition), [str(problem) for problem in reading.errors]
        asked = _ever_asked(definition)
        marks = {reading.marks["question", f"trip.{name}"].line: name for name in names}
        found = {marks[problem.line] for problem in reading.problems if NEVER in problem.what}
        assert found == set(names) - asked, forms
        told += len(found)
    assert told > 20


def _ever_asked(definition: Definition) -> set[str]:
    form, asked = definition.forms["trip"], set[str]()
    questions = [question for question in form.fields if question.type != "text"]
    values = [(True, False, None) if entry.type == "yes_no" else ("a", "b", None) for entry in questions]
    for chosen in product(*values):
        given: dict[str, Any] = dict(zip((entry.name for entry in questions), chosen, strict=True))
        asked |= recheck(form, given, definition.blank).visible
    return asked


@pytest.mark.parametrize("folder", sorted(path.parent for path in DEFINITIONS.glob("*/workflow.yaml")))
def test_every_question_of_the_shipped_definitions_can_be_asked(folder: Path) -> None:
    _, reading = examine(read_folder(folder))
    assert [str(problem) for problem in reading.problems if "never" in problem.what] == []
