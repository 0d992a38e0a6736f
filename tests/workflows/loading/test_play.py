"""Scenarios are played through the engine; what does not come as expected is reported with its line."""

from pathlib import Path

import pytest

from tests.workflows.loading.conftest import GARDEN_PLOT
from workflows.core.advance import advance
from workflows.core.calendars import Calendar
from workflows.core.definition import Definition
from workflows.core.outcome import Advanced
from workflows.core.state import State
from workflows.loading.play import Report, play
from workflows.loading.scenario_events import case_number
from workflows.loading.scenarios import Scenario, load_scenario

CALENDAR = Calendar("Europe/Berlin")
STRAIGHT = (GARDEN_PLOT / "scenarios" / "straight.yaml").read_text()


def _scenario(text: str) -> Scenario:
    scenario = load_scenario(text, "straight.yaml")
    assert isinstance(scenario, Scenario), [str(problem) for problem in scenario]
    return scenario


def _played(definition: Definition, good: str = "", bad: str = "") -> Report:
    assert good in STRAIGHT
    return play(definition, _scenario(STRAIGHT.replace(good, bad, 1) if good else STRAIGHT), CALENDAR)


def _line(words: str) -> int:
    return next(number for number, line in enumerate(STRAIGHT.split("\n"), start=1) if words in line)


def test_a_good_scenario_has_no_failures(good: Definition) -> None:
    report = _played(good)
    assert [str(failure) for failure in report.failures] == []
    assert report.state is not None
    assert report.state.outcome == "granted"
    assert len(report.steps) == len(report.scenario.steps)
    assert report.scenario.demo


def test_the_log_of_a_report_folds_to_its_state(good: Definition) -> None:
    report = _played(good)
    state: State | None = None
    for entry in report.log:
        answer = advance(good, state, entry.event, entry.actor, entry.at, CALENDAR)
        assert isinstance(answer, Advanced)
        state = answer.state
    assert state == report.state


def test_playing_twice_gives_the_same(good: Definition) -> None:
    assert _played(good) == _played(good)


@pytest.mark.parametrize(
    ("correct", "wrong", "expected", "came"),
    [
        ("tasks: [review]", "tasks: [confirm]", "tasks: confirm", "review"),
        ("tasks: [visit@1]", "tasks: [visit@2]", "tasks: visit@2", "visits.visit@1"),
        ("status: received", "status: granted", "status: granted", "received"),
        ("mails: [reminder to office]", "mails: []", "mails: none", "reminder to office"),
        ("documents: [letter]", "documents: []", "documents: none", "letter"),
        ("revoked: [letter]", "revoked: []", "revoked: none", "letter"),
        ("outcome: granted", "outcome: declined", "outcome: declined", "granted"),
        ("outcome: none", "outcome: granted", "outcome: granted", "none yet"),
        ("{review: 2026-03-09}", "{review: 2026-03-10}", "review on 2026-03-10", "2026-03-09"),
        ("data: {answer: {text: no}}", "data: {answer.text: yes}", "answer.text = 'yes'", "'no'"),
        ("waits: [season]", "waits: []", "waits: none", "season"),
    ],
)
def test_what_does_not_come_as_expected_is_reported(
    good: Definition, correct: str, wrong: str, expected: str, came: str
) -> None:
    (failure,) = _played(good, correct, wrong).failures
    assert (failure.file, failure.line) == ("straight.yaml", _line(correct))
    assert expected in failure.expected
    assert came in failure.came


@pytest.mark.parametrize(
    ("correct", "wrong", "came"),
    [
        ("    refused: four_eyes\n", "", "refused: four_eyes"),
        ("do: visit@1", "do: visit@2", "open are: visits.visit@1"),
        ("mood: good", "mood: angry", "invalid_answers (mood: "),
        ("raise: spring", "raise: sprin", '"spring"'),
        ("start: gardener", "start: gardner", 'Did you mean "gardener"?'),
    ],
)
def test_a_step_that_cannot_be_done_ends_the_play(
    good: Definition, correct: str, wrong: str, came: str
) -> None:
    report = _played(good, correct, wrong)
    assert came in report.failures[-1].came
    assert report.state is None or report.state.outcome is None


def test_a_refusal_that_does_not_come_is_reported(good: Definition) -> None:
    report = _played(good, "as: ben\n    refused: taken", "as: anna\n    refused: taken")
    assert report.failures[0].came == "it was done"


def test_an_answer_to_a_question_that_is_not_asked_is_reported(good: Definition) -> None:
    report = _played(good, "site: north", "sight: north")
    assert 'Did you mean "site"?' in report.failures[0].came


def test_time_that_lies_behind_is_reported(good: Definition) -> None:
    report = _played(good, "until: 2026-05-01T10:00", "until: 2026-01-01T10:00")
    assert report.failures[0].expected == "a moment that lies ahead"


@pytest.mark.parametrize(
    ("correct", "wrong", "what"),
    [
        ("today: 2026-03-02T09:00", "today: tomorrow", "not a local date"),
        ("wait: 2 working days", "wait: a while", "not a length of time"),
        ("    as: ben\n    outcome: ask", "    outcome: ask", 'needs the key "as"'),
        ("to: ben", "to: bena", 'no "bena"'),
        ("refused: taken", "refused: token", "not possible"),
        ("  - claim: review\n", "  - clame: review\n", "Nothing happens"),
        ("due: {review", "duo: {review", 'key "duo"'),
    ],
)
def test_a_scenario_with_mistakes_is_not_played(correct: str, wrong: str, what: str) -> None:
    assert correct in STRAIGHT
    problems = load_scenario(STRAIGHT.replace(correct, wrong, 1), "s.yaml")
    assert isinstance(problems, list)
    assert any(what in problem.what for problem in problems), [str(problem) for problem in problems]


def test_case_numbers_follow_the_pattern(good: Definition) -> None:
    begins = _scenario(STRAIGHT).begins
    assert case_number(good, begins, 7) == "B-2026-007"


def test_every_scenario_of_a_folder_is_named_after_its_file() -> None:
    path = Path("somewhere") / "scenarios" / "late.yaml"
    scenario = load_scenario(STRAIGHT, str(path))
    assert isinstance(scenario, Scenario)
    assert scenario.name == "late"
