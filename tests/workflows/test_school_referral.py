"""What the school referral promises to families, held against every moment of every scenario."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from workflows.core.access import Situation, roles_of, sight
from workflows.core.calendars import Calendar
from workflows.core.definition import Definition, Sight, Task
from workflows.core.events import Actor
from workflows.core.explanation import offers, public_status, waits
from workflows.core.parties import contacts
from workflows.core.visibility import may_see_document, visible_answers
from workflows.loading.load import load_definition, read_folder
from workflows.loading.play import play
from workflows.loading.scenarios import Scenario, load_scenario

FOLDER = Path(__file__).parents[2] / "workflows" / "definitions" / "school_referral"
BERLIN = Calendar("Europe/Berlin")
BOTH = frozenset({"lindenblueten_grundschule", "sekundarschule_am_musterkanal"})
COORDINATOR = Actor("person:anna", frozenset({"coordinators"}))
LEADERSHIP = Actor("person:cora", frozenset({"leadership"}))
OFFICER = Actor("person:pia", frozenset({"protection_officers"}))
TEACHERS_MAY_READ = {
    "referral": None,
    "triage": {"question", "reason", "place"},
    "query_answer": None,
    "answer_query": None,
    "assignment": {"social_worker"},
}
"""What a teacher may read: forms that she fills in, and these answers of others."""
GUARDIANS_MAY_READ = {"ask", "release", "agreement", "feedback", "assignment", "withdraw_consent"}


def loaded() -> Definition:
    """The definition in force."""
    definition = load_definition(read_folder(FOLDER))
    assert isinstance(definition, Definition)
    return definition


DEFINITION = loaded()


def moments(path: Path) -> Iterator[Situation]:
    """The case after each step of a scenario."""
    scenario = load_scenario(path.read_text("utf-8"), path.name)
    assert isinstance(scenario, Scenario)
    for played in play(DEFINITION, scenario, BERLIN).steps:
        if played.state is not None:
            yield Situation(DEFINITION, played.state, played.now, BERLIN)


SCENARIOS = sorted((FOLDER / "scenarios").glob("*.yaml"))


def seen_by(situation: Situation, actor: Actor) -> set[tuple[str, str]]:
    """Form and question of every answer that somebody may read."""
    return {
        (group.name, field.name) for group in visible_answers(situation, actor) for field, _ in group.answers
    }


def teacher_of(situation: Situation) -> Actor:
    """The teacher who referred."""
    return Actor(situation.state.starter, frozenset({"teachers"}), BOTH)


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_the_office_never_reads_what_the_school_has_observed(path: Path) -> None:
    for situation in moments(path):
        for actor in (COORDINATOR, LEADERSHIP):
            seen = seen_by(situation, actor)
            assert not {("referral", "observation"), ("referral", "tried"), ("referral", "concern")} & seen
            assert not {name for name, _ in seen if name.startswith("k_")}


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_a_teacher_reads_her_own_words_a_status_a_name_and_nothing_else(path: Path) -> None:
    for situation in moments(path):
        teacher = teacher_of(situation)
        if not roles_of(situation, teacher):
            continue
        assert sight(situation, teacher) is Sight.STATUS
        for form, question in seen_by(situation, teacher):
            assert form in TEACHERS_MAY_READ, (form, question)
            allowed = TEACHERS_MAY_READ[form]
            assert allowed is None or question in allowed, (form, question)
        assert all(waiting.hidden or waiting.step == "answer_query" for waiting in waits(situation, teacher))


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_each_guardian_reads_only_what_is_theirs(path: Path) -> None:
    for situation in moments(path):
        for number in ("1", "2"):
            guardian = Actor(f"party:guardian:{number}", role="guardian", item=number)
            names = {group.name for group in visible_answers(situation, guardian)}
            assert names <= GUARDIANS_MAY_READ
            assert {group.item for group in visible_answers(situation, guardian)} <= {number, ""}


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_a_referral_with_a_concern_is_closed_to_everybody_but_the_officers(path: Path) -> None:
    for situation in moments(path):
        if situation.state.data["referral"].get("concern") is not True:
            continue
        assert sight(situation, OFFICER) is Sight.CASE
        social_worker = Actor("person:sara", frozenset({"school_social_workers"}), BOTH)
        guardian = Actor("party:guardian:1", role="guardian", item="1")
        for actor in (COORDINATOR, LEADERSHIP, social_worker, guardian):
            assert sight(situation, actor) is None and offers(situation, actor) == ()
        assert contacts(situation) == ()
        assert public_status(situation) in ("in_progress", "closed")


def test_who_was_not_told_is_never_reached() -> None:
    path = FOLDER / "scenarios" / "self_referral.yaml"
    for situation in moments(path):
        assert {contact.role for contact in contacts(situation)} == {"young_person"}
        assert sight(situation, Actor("party:guardian:1", role="guardian", item="1")) is None


def test_the_report_to_the_youth_welfare_office_is_for_the_officers_only() -> None:
    document = DEFINITION.documents["k_report"]
    for situation in moments(FOLDER / "scenarios" / "child_protection.yaml"):
        assert may_see_document(situation, OFFICER, document)
        assert not may_see_document(situation, COORDINATOR, document)
        assert not may_see_document(situation, teacher_of(situation), document)


def test_every_task_has_a_deadline_and_child_protection_counts_hours() -> None:
    for step in DEFINITION.steps.values():
        if isinstance(step, Task) and step.path != DEFINITION.start:
            assert step.due is not None, step.path
            if step.path in ("k_assess", "k_isef", "k_decide", "k_confirm", "k_write", "k_handover"):
                assert step.due.duration is not None and step.due.duration.unit.value == "hour"
