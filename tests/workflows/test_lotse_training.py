"""What the office promised to people who become Lotsen, held against every moment of every scenario."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import holidays
import pytest

from workflows.core.access import Situation, sight
from workflows.core.calendars import Calendar
from workflows.core.definition import Definition, Task, Wait
from workflows.core.events import Actor
from workflows.core.placeholders import paths_in
from workflows.core.visibility import may_see_document, visible_answers
from workflows.loading.load import load_definition, read_folder
from workflows.loading.play import Report, play
from workflows.loading.scenarios import Scenario, load_scenario

FOLDER = Path(__file__).parents[2] / "workflows" / "definitions" / "lotse_training"
SCENARIOS = sorted(path.name for path in (FOLDER / "scenarios").glob("*.yaml"))
PUBLIC_HOLIDAYS = holidays.country_holidays("DE", subdiv="NW", years=range(2025, 2036))
CALENDAR = Calendar("Europe/Berlin", frozenset(PUBLIC_HOLIDAYS.keys()))
COORDINATOR = Actor("person:c", frozenset({"coordinators"}))
LEADERSHIP = Actor("person:l", frozenset({"leadership"}))
TRAINER = Actor("person:t", frozenset({"trainers"}))
APPLICANT = Actor("party:applicant", role="applicant")
CLOSE = {"interview", "conduct_certificate"}


@cache
def _definition() -> Definition:
    loaded = load_definition(read_folder(FOLDER))
    assert isinstance(loaded, Definition), loaded
    return loaded


@cache
def _played(name: str) -> Report:
    scenario = load_scenario((FOLDER / "scenarios" / name).read_text(encoding="utf-8"), name)
    assert isinstance(scenario, Scenario), scenario
    return play(_definition(), scenario, CALENDAR)


def _moments() -> Iterator[Situation]:
    for name in SCENARIOS:
        for played in _played(name).steps:
            if played.state:
                yield Situation(_definition(), played.state, played.now, CALENDAR)


def _seen(situation: Situation, actor: Actor) -> set[tuple[str, str]]:
    groups = visible_answers(situation, actor)
    return {(group.name, field.name) for group in groups for field, _ in group.answers}


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_scenario_goes_as_it_is_told(name: str) -> None:
    assert not _played(name).failures


def test_only_the_coordination_sees_the_interview_and_the_certificate_of_good_conduct() -> None:
    shown_to_coordination = set()
    for situation in _moments():
        shown_to_coordination |= {name for name, _ in _seen(situation, COORDINATOR)}
        for actor in (LEADERSHIP, TRAINER, APPLICANT):
            assert not CLOSE & {group.name for group in visible_answers(situation, actor)}
    assert shown_to_coordination >= CLOSE


def test_the_trainer_sees_name_languages_and_course_and_nothing_else() -> None:
    allowed = {("application", name) for name in ("name", "language", "languages")}
    for situation in _moments():
        seen = _seen(situation, TRAINER)
        others = {group for group, _ in seen - allowed}
        assert others <= {"course", "attendance", "make_up", "meetings"}


def test_the_trainer_does_not_know_of_an_application_before_its_course_is_fixed() -> None:
    for situation in _moments():
        assert (sight(situation, TRAINER) is None) == ("course" not in situation.state.data)


def test_documents_are_for_the_person_and_the_office_but_not_for_the_trainer() -> None:
    for situation in list(_moments())[-1:]:
        for document in _definition().documents.values():
            assert may_see_document(situation, APPLICANT, document)
            assert may_see_document(situation, COORDINATOR, document)
            assert not may_see_document(situation, TRAINER, document)


def test_of_a_certificate_of_good_conduct_only_three_facts_are_asked_and_nothing_can_be_uploaded() -> None:
    forms = _definition().forms
    assert [field.name for field in forms["conduct_certificate"].fields] == [
        "inspected_on",
        "issued_on",
        "conviction",
    ]
    assert all(field.type != "file" for form in forms.values() for field in form.fields)


def test_mails_say_no_more_than_number_date_and_place() -> None:
    harmless = {"case.number", "appointment.at", "appointment.place", "course.place"}
    harmless |= {f"course.m{module}" for module in range(1, 5)}
    for notice in _definition().notices.values():
        assert set(paths_in(notice.subject + notice.body)) <= harmless, notice.id


def test_every_person_who_must_act_has_a_deadline() -> None:
    tasks = [step for step in _definition().steps.values() if isinstance(step, Task)]
    assert [step.path for step in tasks if step.due is None] == [_definition().start]


def test_a_running_case_always_lies_with_somebody_or_waits_for_a_date() -> None:
    for situation in _moments():
        state = situation.state
        for token in state.tokens.values():
            step = situation.definition.steps[token.step]
            assert isinstance(step, Task) or (isinstance(step, Wait) and f"{token.id}.wait" in state.timers)
        assert state.ended or state.tokens


def test_every_field_about_a_person_says_what_it_is_for() -> None:
    for form in _definition().forms.values():
        for field in form.fields:
            assert field.type == "note" or (field.purpose and field.personal), f"{form.id}.{field.name}"


def test_the_demo_people_stand_where_they_should_today() -> None:
    stands = {name: _played(name) for name in SCENARIOS if name.startswith("demo_")}
    assert len(stands) == 10
    for report in stands.values():
        assert report.scenario.demo
        assert CALENDAR.local_date(report.steps[-1].now) <= date(2026, 11, 23)


def test_a_name_of_one_word_keeps_the_joiner_of_its_own_script() -> None:
    state = _played("demo_lo_2026_005.yaml").state
    assert state
    application = state.data["application"]
    assert isinstance(application, dict)
    assert application["name"] == {"official": "Rahmatullah", "original": "رحمت\u200cالله", "call": None}
