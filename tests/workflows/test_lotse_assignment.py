"""What an assignment promises to Lotsen and institutions, held against every moment of every scenario."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from workflows.core.access import Situation
from workflows.core.calendars import Calendar
from workflows.core.definition import Definition, Task
from workflows.core.events import Actor
from workflows.core.parties import contacts
from workflows.core.visibility import visible_answers
from workflows.loading.load import load_definition, read_folder
from workflows.loading.play import play
from workflows.loading.scenarios import Scenario, load_scenario

FOLDER = Path(__file__).parents[2] / "workflows" / "definitions" / "lotse_assignment"
BERLIN = Calendar("Europe/Berlin")
INSTITUTION = Actor("party:institution", role="institution")
LOTSE = Actor("party:lotse", role="lotse")
TOLD = {"language", "day", "time", "hours", "district"}
"""What stands above the question whether somebody can help."""

SECRETS = {"candidates", "conduct", "running", "mood", "talk", "iban", "kilometres", "result"}
"""What stays between the office and the Lotse."""


def loaded() -> Definition:
    """The definition in force."""
    definition = load_definition(read_folder(FOLDER))
    assert isinstance(definition, Definition)
    return definition


DEFINITION = loaded()
SCENARIOS = sorted((FOLDER / "scenarios").glob("*.yaml"))


def moments(path: Path) -> Iterator[Situation]:
    """The case after each step of a scenario."""
    scenario = load_scenario(path.read_text("utf-8"), path.name)
    assert isinstance(scenario, Scenario)
    for played in play(DEFINITION, scenario, BERLIN).steps:
        if played.state is not None:
            yield Situation(DEFINITION, played.state, played.now, BERLIN)


def seen_by(situation: Situation, actor: Actor) -> set[tuple[str, str, str]]:
    """Form, question and item of every answer that somebody may read."""
    return {
        (group.name, field.name, group.item)
        for group in visible_answers(situation, actor)
        for field, _ in group.answers
    }


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_the_institution_reads_nothing_that_a_lotse_tells_the_office(path: Path) -> None:
    for situation in moments(path):
        seen = seen_by(situation, INSTITUTION)
        assert not {question for _, question, _ in seen} & SECRETS
        assert {form for form, _, _ in seen} <= {
            *("request", "matching", "supplement", "proof", "confirm_proof", "cancel_request")
        }


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_whoever_is_asked_reads_what_the_question_says_and_only_their_own_answer(path: Path) -> None:
    for situation in moments(path):
        for number in ("1", "2", "3"):
            actor = Actor(f"party:candidate:{number}", role="candidate", item=number)
            seen = seen_by(situation, actor)
            asked = {(form, question) for form, question, item in seen if not item}
            assert asked <= {("request", question) for question in TOLD}
            assert {form for form, _, item in seen if item} <= {"offer"}
            assert {item for _, _, item in seen} <= {"", number}


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_nobody_is_the_lotse_before_somebody_accepted(path: Path) -> None:
    for situation in moments(path):
        accepted = any((entry.get("offer") or {}).get("outcome") == "accept" for entry in asked(situation))
        reached = {contact.role for contact in contacts(situation)}
        assert "lotse" not in reached or accepted
        assert accepted or not seen_by(situation, LOTSE)


def asked(situation: Situation) -> list[dict[str, Any]]:
    """Who has been asked in the latest round."""
    return situation.state.data.get("asking") or []


def test_one_after_the_other_is_asked() -> None:
    for path in SCENARIOS:
        for situation in moments(path):
            assert sum(token.step == "asking.offer" for token in situation.state.tokens.values()) <= 1


def test_a_claim_is_due_at_the_end_of_a_month_and_never_in_less_than_ten_days() -> None:
    found = set()
    for path in SCENARIOS:
        for situation in moments(path):
            for token in situation.state.tokens.values():
                if token.step == "settle.money.claim":
                    last = date.fromisoformat(situation.state.data["claim_until"])
                    opened = BERLIN.local_date(token.since)
                    assert (last + timedelta(days=1)).day == 1 and (last - opened).days >= 10
                    found.add(last)
    assert {date(2026, 3, 31), date(2026, 4, 30)} <= found


def test_every_task_but_the_first_has_a_deadline() -> None:
    tasks = [step for step in DEFINITION.steps.values() if isinstance(step, Task)]
    assert [task.path for task in tasks if task.due is None] == ["request"]
