"""Answers that somebody else typed: marked beside the answers, in the state that the events give."""

from collections.abc import Callable

from tests.workflows.core.conftest import ANNA, APPLICANT, FORMS, HEAD, Case
from workflows.core.assisted import ASSISTED
from workflows.core.definition import Definition, Plain
from workflows.core.events import Completed, Started
from workflows.core.outcome import Advanced, Reason, Refusal
from workflows.core.visibility import visible_answers
from workflows.loading.load import load_definition

Build = Callable[[str], Case]
MARK = {"by": "person:lena", "at": "2026-11-23T08:00:00+00:00"}
OTHER = {"by": "person:kai", "at": "2026-11-24T08:00:00+00:00"}
NAME = "      name: {type: text, label: Name}"
OWN_WORD = f"""{NAME}
      agreed: {{type: consent, label: Einwilligung, version: "1", text: Ja}}
      signed: {{type: signature, label: Unterschrift, personal: identity, purpose: Zum Nachweis}}"""
AGAIN = """
steps:
  apply: {form: application, role: applicant, due: none, next: review}
  review:
    decision: {good: Ja, bad: Nein, again: Noch einmal}
    role: office
    due: none
    next: {good: accepted, bad: declined, again: apply_again}
  apply_again: {form: application, role: applicant, due: none, next: review}
  accepted: {end: good}
  declined: {end: bad}
"""


def begun(case: Case, **marks: dict[str, str]) -> Case:
    values: dict[str, Plain] = {"name": "Ada", "children": True}
    assert isinstance(case.apply(Started("T-1", values, assisted=marks), APPLICANT), Advanced)
    return case


def record(case: Case) -> dict[str, object]:
    assert case.state is not None
    found: dict[str, object] = case.state.data["application"]
    return found


def test_marks_stand_beside_the_answers_and_come_again_by_folding(case_of: Build) -> None:
    case = begun(case_of(AGAIN), name=MARK)
    assert record(case)[ASSISTED] == {"name": MARK}
    assert record(case)["name"] == "Ada"
    assert case.folded() == case.state


def test_a_case_that_nobody_helped_with_knows_of_no_marks(case_of: Build) -> None:
    assert ASSISTED not in record(begun(case_of(AGAIN)))


def test_an_answer_that_was_not_given_has_no_mark(case_of: Build) -> None:
    assert record(begun(case_of(AGAIN), name=MARK, email=MARK))[ASSISTED] == {"name": MARK}


def test_an_answer_that_is_given_again_keeps_its_mark_until_it_is_another(case_of: Build) -> None:
    case = begun(case_of(AGAIN), name=MARK, children=MARK)
    case.do("review", ANNA, "again")
    values: dict[str, Plain] = {"name": "Ada", "children": False, "email": "ada@example.org"}
    again = Completed(case.token("apply_again"), values, assisted={"email": OTHER})
    assert isinstance(case.apply(again, APPLICANT), Advanced)
    assert record(case)[ASSISTED] == {"name": MARK, "email": OTHER}
    assert case.folded() == case.state


def test_marks_of_questions_that_there_are_not_are_refused(case_of: Build) -> None:
    answer = case_of(AGAIN).apply(Started("T-1", {"name": "Ada"}, assisted={"foreign": MARK}), APPLICANT)
    assert answer == Refusal(Reason.INVALID_ANSWERS, {"foreign": "not_by_others"})


def test_whoever_sees_an_answer_sees_who_typed_it(case_of: Build) -> None:
    case = begun(case_of(AGAIN), name=MARK)
    for reader in (APPLICANT, ANNA):
        (group,) = visible_answers(case.situation, reader)
        assert group.assisted == {"name": MARK}


def test_nobody_consents_or_signs_for_somebody_else() -> None:
    loaded = load_definition(
        {
            "workflow.yaml": HEAD.replace("BARRED", "review") + AGAIN,
            "forms.yaml": FORMS.replace(NAME, OWN_WORD),
        }
    )
    assert isinstance(loaded, Definition), loaded
    case = Case(loaded)
    values: dict[str, Plain] = {"name": "Ada", "agreed": {"given": True, "language": "de"}, "signed": "Ada"}
    for name in ("agreed", "signed"):
        answer = case.apply(Started("T-1", values, assisted={name: MARK}), APPLICANT)
        assert answer == Refusal(Reason.INVALID_ANSWERS, {name: "not_by_others"})
    assert isinstance(case.apply(Started("T-1", values), APPLICANT), Advanced)
