"""What the concern from a course promises to participants, held against every moment of every scenario."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from workflows.core.access import Situation
from workflows.core.calendars import Calendar
from workflows.core.definition import Definition, Task
from workflows.core.events import Actor
from workflows.core.parties import contacts
from workflows.core.visibility import may_see_document, visible_answers
from workflows.loading.load import load_definition, read_folder
from workflows.loading.play import play
from workflows.loading.scenarios import Scenario, load_scenario

FOLDER = Path(__file__).parents[2] / "workflows" / "definitions" / "course_concern"
BERLIN = Calendar("Europe/Berlin")
PERSON = {"name", "birth", "phone", "email", "which", "interpreter", "signature"}
"""Questions whose answers let a person be recognised."""
OFFICE = (
    Actor("person:agnes", frozenset({"agis_coordinators"})),
    Actor("person:cora", frozenset({"leadership"})),
)
ADVISERS = {
    name: Actor(f"person:{name}", frozenset({"migration_advisers"}), frozenset({unit}))
    for name, unit in {"mira": "mbe", "milan": "mbe", "jonas": "jmd"}.items()
}
PARTICIPANT = Actor("party:participant", role="participant")
CARRIERS_MAY_READ = {
    "concern": None,
    "consent": None,
    "sift": {"question", "reason"},
    "answer_question": None,
    "question_answer": None,
    "advice": None,
    "acknowledge": None,
    "call_off": None,
}
"""What the carrier may read: forms that it fills in, and these answers of others."""


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


def seen_by(situation: Situation, actor: Actor) -> set[tuple[str, str]]:
    """Form and question of every answer that somebody may read."""
    return {
        (group.name, field.name) for group in visible_answers(situation, actor) for field, _ in group.answers
    }


def counsellor_of(situation: Situation) -> str:
    """Short name of whoever accepted the case and has it now; "" for nobody."""
    accepted = situation.state.performed.get("accept")
    has_it = situation.state.data.get("counselled_by") is not None
    return accepted.actor.removeprefix("person:") if accepted and has_it else ""


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_only_whoever_counsels_reads_who_it_is(path: Path) -> None:
    for situation in moments(path):
        for actor in OFFICE:
            assert not {name for form, name in seen_by(situation, actor) if form == "consent"} & PERSON
        for name, actor in ADVISERS.items():
            reads = {field for form, field in seen_by(situation, actor) if form == "consent"} & PERSON
            assert not reads or name == counsellor_of(situation)
            assert reads or not may_see_document(situation, actor, DEFINITION.documents["transfer_slip"])


def test_whoever_counsels_reads_the_name() -> None:
    last = list(moments(FOLDER / "scenarios" / "straight_way.yaml"))[-1]
    assert ("consent", "name") in seen_by(last, ADVISERS["mira"])


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_the_carrier_reads_its_own_words_an_advice_and_nothing_else(path: Path) -> None:
    for situation in moments(path):
        starter = situation.state.starter or ""
        units = frozenset({situation.state.data["concern"]["carrier"]})
        for form, field in seen_by(situation, Actor(starter, frozenset({"course_carriers"}), units)):
            assert form in CARRIERS_MAY_READ, form
            assert CARRIERS_MAY_READ[form] is None or field in (CARRIERS_MAY_READ[form] or set())


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_without_a_yes_no_name_is_kept_and_no_stranger_is_reached(path: Path) -> None:
    for situation in moments(path):
        data = situation.state.data
        given = (data.get("consent") or {}).get("outcome") == "give"
        assert given or not (data.get("consent") or {}).get("name")
        reached = {contact.role for contact in contacts(situation)}
        assert given or data["concern"].get("consent") == "link" or "participant" not in reached


def test_the_participant_reads_their_own_consent_only() -> None:
    for path in SCENARIOS:
        for situation in moments(path):
            assert {form for form, _ in seen_by(situation, PARTICIPANT)} <= {"consent"}


def test_every_task_but_the_first_has_a_deadline() -> None:
    tasks = [step for step in DEFINITION.steps.values() if isinstance(step, Task)]
    assert [task.path for task in tasks if task.due is None] == ["report"]
