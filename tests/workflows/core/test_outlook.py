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
    situation = case_of(STEPS).start(name="Amal").situation
    follows = what_follows(situation, ANNA, "review")
    assert follows == {"accept": ("Schlecht", "Gespräch"), "ask": ("Antwort",), "refuse": ("Schlecht",)}
    assert what_follows(situation, APPLICANT, "review") == {"ask": ("Antwort",)}


RESTRICTED = """
files:
  closed: {title: Verschlossene Akte, open_to: [second], whole_case_when: "application.children == true"}
steps:
  apply: {form: application, role: applicant, status: received, due: none, next: choose}
  choose:
    branch: [{when: "application.children == true", next: guard}]
    else: talk
  guard: {form: answer, role: second, title: Hüten, status: question, file: closed, due: none, next: keep}
  keep: {form: answer, role: second, title: Verwahren, status: question, file: closed, due: none, next: bad}
  talk: {form: answer, role: office, title: Gespräch, status: question, due: none, next: more}
  more: {form: answer, role: office, title: Mehr, status: talking, due: none, next: good}
  good: {end: good, status: done}
  bad: {end: bad, status: done, file: closed}
"""


def test_a_case_in_a_restricted_file_has_the_same_path_as_any_other(
    case_of: Callable[[str], Case],
) -> None:
    plain = case_of(RESTRICTED).start(name="Amal", children=False)
    closed = case_of(RESTRICTED).start(name="Amal", children=True)
    assert plain.places != closed.places
    assert public_path(plain.situation) == public_path(closed.situation)
    assert [stop.status for stop in public_path(closed.situation)] == [
        "received",
        "question",
        "talking",
        "done",
    ]


def test_work_within_a_restricted_file_does_not_show_in_the_path(case_of: Callable[[str], Case]) -> None:
    closed = case_of(RESTRICTED).start(name="Amal", children=True)
    before = public_path(closed.situation)
    closed.let_pass(days=3)
    closed.do("guard", ANNA, text="Still")
    assert closed.places == ["keep"]
    assert public_path(closed.situation) == before


def test_a_clock_that_will_not_run_again_is_not_spoken_of(case_of: Callable[[str], Case]) -> None:
    case = case_of(STEPS).start(name="Amal")
    case.do("review", ANNA, "ask")
    to_come = step_to_come(case.situation, "checking")
    assert to_come is not None
    assert to_come.path == "review"
    case.do("answer", APPLICANT, text="Hier")
    case.do("review", ANNA, "accept")
    assert step_to_come(case.situation, "checking") is None
