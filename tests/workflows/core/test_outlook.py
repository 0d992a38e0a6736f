"""Where a case has been, where it stands, and what comes next."""

from collections.abc import Callable

from tests.workflows.core.conftest import ANNA, APPLICANT, Case
from workflows.core.outlook import public_path, step_to_come, what_follows

STEPS = """
steps:
  apply: {form: application, role: applicant, status: received, due: none, next: review}
  review:
    decision: {accept: Annehmen, ask: Nachfragen, refuse: Ablehnen}
    title: Prüfung
    role: office
    clock: checking
    status: received
    due: 5 working days
    next: {accept: choose, ask: answer, refuse: bad}
  answer: {form: answer, role: applicant, title: Antwort, status: question, due: none, next: review}
  choose:
    branch: [{when: "application.children == true", next: bad}]
    else: talk
  talk: {form: answer, role: office, title: Gespräch, status: talking, due: none, next: good}
  good: {end: good, status: done}
  bad: {end: bad, status: done}
"""


def statuses(case: Case) -> list[tuple[str, str]]:
    return [(stop.status, stop.place) for stop in public_path(case.situation)]


def test_the_path_shows_what_was_what_is_and_the_straight_way_ahead(case_of: Callable[[str], Case]) -> None:
    case = case_of(STEPS).start(name="Amal")
    assert statuses(case) == [("received", "here"), ("talking", "ahead"), ("done", "ahead")]
    case.do("review", ANNA, "accept")
    assert statuses(case) == [("received", "done"), ("talking", "here"), ("done", "ahead")]
    case.do("talk", ANNA, text="Gut")
    assert statuses(case) == [("received", "done"), ("talking", "done"), ("done", "here")]


def test_a_step_says_what_follows_each_of_its_outcomes(case_of: Callable[[str], Case]) -> None:
    definition = case_of(STEPS).definition
    follows = what_follows(definition, "review")
    assert follows == {"accept": ("Schlecht", "Gespräch"), "ask": ("Antwort",), "refuse": ("Schlecht",)}


def test_a_clock_that_will_not_run_again_is_not_spoken_of(case_of: Callable[[str], Case]) -> None:
    case = case_of(STEPS).start(name="Amal")
    case.do("review", ANNA, "ask")
    to_come = step_to_come(case.situation, "checking")
    assert to_come is not None
    assert to_come.path == "review"
    case.do("answer", APPLICANT, text="Hier")
    case.do("review", ANNA, "accept")
    assert step_to_come(case.situation, "checking") is None
