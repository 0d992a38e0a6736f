"""A signature holds for the answers that were signed: once they are changed it is void and asked for anew."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.signed_cases import (
    GIVE,
    NOT_COVERED,
    asked_again,
    correct,
    is_true_of_the_answers,
    sign,
    signature,
)
from tests.support.signing import ANNA, BEN, CHILD, FATHER, MOTHER, PEOPLE, REFERRAL, signing
from tests.workflows.core.conftest import Case
from workflows.core.asking_again import form_asked
from workflows.core.consents import every_answer
from workflows.core.definition import Definition, Task
from workflows.core.effects import SendNotice
from workflows.core.events import Completed, Withdrawn
from workflows.core.outcome import Advanced, Reason, Refusal
from workflows.core.vouching import SIGNATURE, answers_digest, covered_by

STORED = {"id": "1", "name": "blatt", "media_type": "application/pdf", "size": 9, "digest": "0" * 64}


@pytest.fixture(scope="module")
def definition() -> Definition:
    return signing()


@pytest.fixture
def case(definition: Definition) -> Case:
    return Case(definition).start(ANNA, **REFERRAL)


def test_a_signature_keeps_the_digest_of_the_answers_that_it_vouches_for(case: Case) -> None:
    sign(case, MOTHER)
    given = signature(case, MOTHER)
    assert given["valid"] is True and given["name"] == PEOPLE[MOTHER.id]
    assert is_true_of_the_answers(case, given, ("referral",))


def test_a_changed_answer_voids_every_signature_for_it_and_says_when(case: Case) -> None:
    sign(case, MOTHER)
    sign(case, FATHER)
    correct(case, place="Bahnhof")
    for actor in (MOTHER, FATHER):
        assert signature(case, actor)["valid"] is False
        assert signature(case, actor)["voided_at"] == case.now.isoformat()
    assert case.folded() == case.state


def test_writing_down_the_same_again_voids_nothing(case: Case) -> None:
    sign(case, MOTHER)
    correct(case)
    assert signature(case, MOTHER)["valid"] is True and not asked_again(case)


def test_whoever_signed_is_asked_again_with_what_they_agreed_to_and_told_so(case: Case) -> None:
    sign(case, MOTHER, more=None, paper=STORED)
    correct(case, place="Bahnhof")
    (mine,) = asked_again(case)
    assert (mine.step, mine.again) == ("ask_all.ask", ("contact", "signature"))
    assert [(effect.role, effect.item) for effect in case.effects if isinstance(effect, SendNotice)] == [
        ("guardian", "1")
    ]
    step = case.definition.steps[mine.step]
    assert isinstance(step, Task)
    form = form_asked(case.definition, step, mine)
    assert form is not None and [question.name for question in form.fields] == ["contact", "signature"]


def test_the_new_signature_is_valid_and_nothing_follows(case: Case) -> None:
    sign(case, MOTHER)
    correct(case, place="Bahnhof")
    before = case.places
    again = Completed(asked_again(case)[0].id, {**GIVE, "signature": PEOPLE[MOTHER.id]}, "give")
    assert isinstance(case.apply(again, MOTHER), Advanced)
    given = signature(case, MOTHER)
    assert given["valid"] is True and "voided_at" not in given
    assert is_true_of_the_answers(case, given, ("referral",))
    assert sorted([*case.places, "ask_all.ask"]) == before
    assert case.folded() == case.state


def test_whoever_does_not_sign_again_has_taken_the_consents_back(case: Case) -> None:
    sign(case, MOTHER)
    correct(case, place="Bahnhof")
    again = Completed(asked_again(case)[0].id, {"signature": PEOPLE[MOTHER.id]}, "refuse")
    assert isinstance(case.apply(again, MOTHER), Advanced)
    assert case.state is not None
    kept = case.state.data["ask_all"][0]["ask"]
    assert (kept["outcome"], kept["contact"]["given"], kept["more"]["given"]) == ("refuse", False, False)
    correct(case, place="Kirche")
    assert not asked_again(case)


def test_nobody_is_asked_twice_while_it_is_open(case: Case) -> None:
    sign(case, MOTHER)
    correct(case, place="Bahnhof")
    correct(case, place="Kirche")
    assert len(asked_again(case)) == 1


def test_a_signature_for_answers_that_come_more_often_is_void_with_the_next_one(case: Case) -> None:
    for actor in (MOTHER, FATHER, CHILD):
        sign(case, actor)
    case.happen("remark", ANNA, text="Kommt später")
    assert signature(case, CHILD)["valid"] is False and signature(case, MOTHER)["valid"] is True
    assert [token.again for token in asked_again(case)] == [("signature",)]


EARLY = (
    ("due: none, next: ask_all}", "due: none, next: early}"),
    ("  ask_all:\n", "  early: {form: early, role: office, due: none, next: ask_all}\n  ask_all:\n"),
    (
        "  note:\n    title",
        "  early: {title: Früh, fields: {rules: {type: consent, label: R, text: T, version: 1,"
        " capacity: self, withdrawal: any_time, purpose: Z}}}\n  note:\n    title",
    ),
    ("covers: [referral, remarks]", "covers: [referral, early]"),
)


def test_a_consent_that_is_taken_back_leaves_the_signatures_of_others_as_they_are() -> None:
    case = Case(signing(1, *EARLY)).start(ANNA, **REFERRAL)
    case.do("early", ANNA, rules=True)
    for actor in (MOTHER, FATHER, CHILD):
        sign(case, actor)
    assert isinstance(case.apply(Withdrawn("early.rules"), ANNA), Advanced)
    assert case.state is not None and case.state.data["early"]["rules"]["given"] is False
    assert signature(case, CHILD)["valid"] is True


def test_who_typed_the_answers_does_not_count(definition: Definition) -> None:
    marked = {"referral": {"name": "Ada", "~assisted": {"name": {"by": "person:lena", "at": "now"}}}}
    bare = {"referral": {"name": "Ada", "place": None}}
    other = {"referral": {"name": "Eda"}}
    digest = answers_digest(definition, bare, ["referral"])
    assert answers_digest(definition, marked, ["referral"]) == digest
    assert answers_digest(definition, other, ["referral"]) != digest


def test_another_signature_counts_by_its_name(definition: Definition) -> None:
    def digest(**signed: object) -> str:
        return answers_digest(definition, {"ask_child": {"signature": signed}}, ["ask_child"])

    assert digest(name="Ada", valid=True) == digest(name="Ada", valid=False, at="later")
    assert digest(name="Ada") != digest(name="Eda")


def test_nobody_is_asked_beside_a_task_that_asks_anyway() -> None:
    repeat = "  leave: {title", "  repeat: {title: Neu, by: [office], next: ask_child}\n  leave: {title"
    case = Case(signing(1, repeat)).start(ANNA, **REFERRAL)
    for actor in (MOTHER, FATHER, CHILD):
        sign(case, actor)
    case.happen("repeat", BEN)
    correct(case, place="Bahnhof")
    assert signature(case, CHILD)["valid"] is False
    assert {token.step for token in asked_again(case)} == {"ask_all.ask"}


SIGNED_EVENT = (
    ("form: note, stores: remarks, collect: true}", "form: child_agreement, stores: remarks, collect: true}"),
    ("covers: [referral, remarks]", "covers: [referral]"),
)


def test_a_signature_under_an_event_is_voided_and_nobody_is_asked() -> None:
    case = Case(signing(1, *SIGNED_EVENT)).start(ANNA, **REFERRAL)
    case.happen("remark", ANNA, signature="Ada Beispiel")
    case.happen("remark", ANNA, signature="Ada Beispiel")
    correct(case, place="Bahnhof")
    assert case.state is not None
    assert [entry["signature"]["valid"] for entry in case.state.data["remarks"]] == [False, False]
    assert not asked_again(case)


def test_in_a_case_that_has_ended_nobody_is_asked() -> None:
    case = Case(signing(1, ("Berichtigen, due: none, next: done}", "Berichtigen, due: none, next: good}")))
    case.start(ANNA, **REFERRAL)
    sign(case, MOTHER)
    correct(case, place="Bahnhof")
    assert case.state is not None and case.state.ended
    assert signature(case, MOTHER)["valid"] is False and not case.state.tokens and not case.effects[1:]


def test_conditions_ask_whether_a_signature_holds(case: Case) -> None:
    for actor in (MOTHER, FATHER, CHILD):
        sign(case, actor)
    correct(case, place="Bahnhof")
    case.do("hold", ANNA)
    assert case.state is not None and case.state.outcome == "unsigned"


def test_where_nothing_is_covered_a_signature_is_what_it_was() -> None:
    bare = signing(1, *NOT_COVERED)
    assert not bare.covered
    case = Case(bare).start(ANNA, **REFERRAL)
    sign(case, MOTHER)
    correct(case, place="Bahnhof")
    assert signature(case, MOTHER) == {"name": PEOPLE[MOTHER.id], "at": None}
    assert not asked_again(case)


WAYS = st.one_of(
    st.tuples(st.just("correct"), st.sampled_from(("Bahnhof", "Hafen", "Kirche"))),
    st.tuples(st.just("sign"), st.just(MOTHER)),
    st.tuples(st.just("sign"), st.sampled_from((MOTHER, FATHER, CHILD))),
    st.tuples(st.just("refuse"), st.sampled_from((MOTHER, FATHER))),
    st.tuples(st.just("remark"), st.sampled_from(("Eins", "Zwei"))),
    st.tuples(st.just("take back"), st.sampled_from((MOTHER, FATHER))),
    st.tuples(st.just("hold"), st.just("")),
)


@settings(max_examples=80)
@given(st.lists(WAYS, min_size=5, max_size=15))
def test_a_valid_signature_is_always_one_for_the_answers_of_now(ways: list[tuple[str, Any]]) -> None:
    case = Case(signing()).start(ANNA, **REFERRAL)
    for what, whom in ways:
        go(case, what, whom)
        assert case.state is not None
        for kept in every_answer(case.definition, case.state.data, SIGNATURE):
            digest = answers_digest(case.definition, case.state.data, covered_by(kept.question))
            assert kept.value["valid"] or kept.value["voided_at"]
            assert not kept.value["valid"] or kept.value["answers_digest"] == digest
    assert case.folded() == case.state


def go(case: Case, what: str, whom: Any) -> None:
    """One thing that somebody tries; where it is not possible, nothing happens."""
    assert case.state is not None
    if what == "correct" and isinstance(case.happen("correct", BEN), Advanced):
        case.do("fix", BEN, **REFERRAL | {"place": whom})
    elif what == "remark":
        case.happen("remark", ANNA, text=whom)
    elif what == "take back":
        case.apply(Withdrawn(f"ask_all.{whom.item}.ask.more"), whom)
    elif what in ("sign", "refuse"):
        for token in list(case.state.tokens.values()):
            given = {name: True for name in token.again if name != "signature"} if token.again else GIVE
            asked: dict[str, Any] = {
                **(given if what == "sign" and whom != CHILD else {}),
                "signature": PEOPLE[whom.id],
            }
            outcome = "" if whom == CHILD else {"sign": "give"}.get(what, what)
            if isinstance(case.apply(Completed(token.id, asked, outcome), whom), Advanced):
                break
    elif what == "hold" and "hold" in case.places:
        case.do("hold", ANNA)


def test_only_what_was_named_counts_the_rest_of_the_case_may_change(case: Case) -> None:
    sign(case, MOTHER)
    case.happen("remark", ANNA, text="Nur eine Notiz")
    assert signature(case, MOTHER)["valid"] is True


def test_nobody_brings_a_signature_that_says_of_itself_that_it_holds(case: Case) -> None:
    forged = {"name": PEOPLE[MOTHER.id], "at": None, "valid": True, "answers_digest": "0" * 64}
    sign(case, MOTHER, signature=forged)
    assert is_true_of_the_answers(case, signature(case, MOTHER), ("referral",))


def test_what_is_asked_again_still_has_to_be_signed(case: Case) -> None:
    sign(case, MOTHER)
    correct(case, place="Bahnhof")
    answer = case.apply(Completed(asked_again(case)[0].id, GIVE, "give"), MOTHER)
    assert answer == Refusal(Reason.INVALID_ANSWERS, {"signature": "required"})
