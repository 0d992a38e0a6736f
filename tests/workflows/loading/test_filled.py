"""What may be missing where it is read is told; what every way has filled or a test has found is not."""

from collections.abc import Mapping

import pytest

from workflows.loading.load import examine
from workflows.loading.problems import Severity

W = "workflow.yaml"

TEXT = "Bald geht es los."
VALUES = "values: {name: application.name.official}"
LETTER = "      Guten Tag {application.name},"


def _event(written: str) -> tuple[str, str]:
    return "  remark: {title", f"  {written}\n  remark: {{title"


def _branch(when: str, then: str, otherwise: str, more: str = "", every: str = "") -> tuple[str, str]:
    branch = f'tell: {{{every}branch: [{{when: "{when}", next: {then}}}, {more}], else: {otherwise}}}'
    return "tell: {notice: ready", f"{branch}\n  say: {{notice: ready"


GAPS = {
    "a sentence of a notice": ([(TEXT, '"Es geht los. {answer.text}"')], "answer.text"),
    "a sentence of a letter": ([(LETTER, "      Guten Tag {answer.text},")], "answer.text"),
    "a value of a document": ([(VALUES, "values: {name: answer.text}")], "answer.text"),
    "the day of a deadline": ([("due: on application.since", "due: on rules.since")], "rules.since"),
    "the days after a day": (
        [("due: on application.since", "due: 3 days after rules.since")], "rules.since",
    ),
    "a list": ([("each: application.neighbours", "each: answer.text.filter(a, true)")], "answer.text"),
    "a sentence above a form": (
        [("title: Zweite Unterschrift", 'title: Zweite Unterschrift\n    intro: "Antwort: {answer.text}"')],
        "answer.text",
    ),
    "only one of the branches counts": (
        [("join: all", "join: any"), (TEXT, '"Ab {rules.since}"')], "rules.since",
    ),
    "a deadline may have passed instead": (
        [
            ("due: 20 days,", "due: 20 days, overdue: {next: done},"),
            (TEXT, '"Ab {rules.since}"'),
        ],
        "rules.since",
    ),
    "somebody may have passed the step over": (
        [("due: 20 days,", "due: 20 days, skip: {by: [office], next: done},"), (TEXT, '"Ab {rules.since}"')],
        "rules.since",
    ),
    "a branch that need not begin": (
        [("rules: {form", 'rules: {when: "application.size > 5", form'), (TEXT, '"Ab {rules.since}"')],
        "rules.since",
    ),
    "nobody waits for the branches": (
        [("join: all", "join: none"), (TEXT, '"Ab {rules.since}"')], "rules.since",
    ),
    "other ways that are taken as well say nothing of this one": (
        [
            _branch("answer.text == null", "granted", "say", "{when: 'true', next: say}", "all: true, "),
            (TEXT, '"{answer.text}"'),
        ],
        "answer.text",
    ),
    "the day of a step that need not be done": (
        [("due: on application.since", "due: 3 days after done.answer")], "done.answer",
    ),
    "somebody may have ended the branch": (
        [
            _event("skip: {title: Ohne Regeln, by: [office], cancels: papers.rules}"),
            (TEXT, '"Ab {rules.since}"'),
        ],
        "rules.since",
    ),
    "an event that need not happen": (
        [
            _event("speak: {title: A, by: [office], form: answer, stores: said, next: declined}"),
            (TEXT, '"{said.text}"'),
        ],
        "said.text",
    ),
}  # fmt: skip

FILLED = {
    "all branches are complete": [(TEXT, '"Ab {rules.since}"')],
    "a condition may meet what is missing": [("review.outcome == 'yes'", "answer.text == 'yes'")],
    "the value is tested where it stands": [
        (VALUES, "values: {name: \"answer.text != null ? answer.text : ''\"}")
    ],
    "a condition where it stands asks for something beside it": [
        (VALUES, "values: {name: \"answer.text == 'x' ? answer : null\"}"),
    ],
    "a branch before has tested it": [
        _branch("answer.text != null", "say", "granted"),
        (TEXT, '"{answer.text}"'),
    ],
    "a branch before has compared it": [
        _branch("answer.text == 'x' && true", "say", "granted"),
        (TEXT, '"{answer.text}"'),
    ],
    "a branch before leads away what lacks it": [
        _branch("answer.text == null", "granted", "say"),
        (TEXT, '"{answer.text}"'),
    ],
    "what was known when a tested answer was given": [
        _branch("answer.text == null", "granted", "say"),
        (TEXT, '"{review.reason}"'),
    ],
    "a branch begins only where it was tested": [
        ("rules: {form: rules, role: gardener, due: 20 days,",
         "rules: {when: \"answer.text != null\", form: rules, role: gardener, due: on answer.text,"),
    ],
    "the day of a step that was certainly done": [
        ("due: on application.since", "due: 3 days after done.review")
    ],
    "how a case ended that was waited for": [
        ("tell: {notice: ready", "tell: {call: wish, title: W, next: say}\n  say: {notice: ready"),
        (TEXT, '"{tell.number} {tell.outcome}"'),
    ],
    "the list of a block is never missing": [(VALUES, 'values: {name: "visits.map(v, v.id)"}')],
    "the list of an event is never missing": [(VALUES, 'values: {name: "remark.map(r, r.text)"}')],
    "the event that leads here asks for it": [
        ("{title: Frühling, by: [office]}", "{title: Frühling, by: [office], form: answer, stores: said}"),
        ("{spring: tell, timeout: tell}", "{spring: tell, timeout: granted}"),
        (TEXT, '"{said.text}"'),
    ],
    "what the strand of an event must have": [
        ("{title: Zurückziehen, by: [gardener],", "{title: Zurückziehen, by: [gardener], during: [season],"),
        ("  withdrawn: {end", "  withdrawn: {notice: ready, to: gardener, next: gone}\n  gone: {end"),
        (TEXT, '"{rules.since}"'),
    ],
}  # fmt: skip


def _problems(files: Mapping[str, str], changes: list[tuple[str, str]]) -> list[tuple[Severity, str]]:
    text = files[W]
    for good, bad in changes:
        assert good in text, good
        text = text.replace(good, bad, 1)
    text = text.replace("sees: status", "sees: case")
    definition, reading = examine({**files, W: text})
    assert definition is not None, [str(entry) for entry in reading.errors]
    return [(entry.severity, entry.what) for entry in reading.problems]


@pytest.mark.parametrize("name", GAPS)
def test_what_may_be_missing_is_a_warning(name: str, good_files: Mapping[str, str]) -> None:
    changes, path = GAPS[name]
    found = _problems(good_files, changes)
    assert [what for _, what in found if what.startswith(f'"{path}" is not answered on every way')], found
    assert {severity for severity, _ in found} == {Severity.WARNING}


@pytest.mark.parametrize("name", FILLED)
def test_what_is_certainly_there_or_tested_gives_no_word(name: str, good_files: Mapping[str, str]) -> None:
    assert _problems(good_files, FILLED[name]) == []


def test_a_form_of_two_steps_may_speak_of_what_only_the_later_one_knows(
    good_files: Mapping[str, str],
) -> None:
    forms = good_files["forms.yaml"].replace('required: "size > 10"', "required: \"review.reason == 'x'\"")
    files = {**good_files, "forms.yaml": forms}
    again = [("  answer:\n    form: answer", "  answer:\n    form: application")]
    assert _problems(files, again) == []
