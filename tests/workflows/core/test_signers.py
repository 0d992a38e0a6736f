"""One person does not sign for two, and nobody whom a party's role keeps out signs as that party."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.support.signing import ANNA, BEN, CHILD, FATHER, MOTHER, PEOPLE, REFERRAL, signing
from tests.workflows.core.conftest import CALENDAR, Case
from workflows.core.advance import advance
from workflows.core.basic_letters import compared_name
from workflows.core.consents import refusal_to_withdraw
from workflows.core.definition import Definition
from workflows.core.events import Actor, Completed, Raised, Withdrawn
from workflows.core.outcome import Advanced, Reason, Refusal
from workflows.core.plain import actor_from_plain, actor_to_plain
from workflows.core.raising import refusal_to_raise

GIVE = {"contact": True, "more": True}
TWICE = Refusal(Reason.INVALID_ANSWERS, {"signature": "signed_by_another"})
MIRA_IS_ANNA = replace(MOTHER, known_as=frozenset({ANNA.id}))


@pytest.fixture(scope="module")
def definition() -> Definition:
    return signing()


@pytest.fixture
def case(definition: Definition) -> Case:
    return Case(definition).start(ANNA, **REFERRAL)


def sign(case: Case, actor: Actor, name: str, step: str = "ask_all.ask") -> Advanced | Refusal:
    outcome, given = ("", {}) if step == "ask_child" else ("give", GIVE)
    return case.do(step, actor, outcome, **given, signature=name)


@pytest.mark.parametrize("name", ["Mira Beispiel", "MIRA  beispiel", "Mirá Beispiel", "Mira-Beispiel"])
def test_the_second_guardian_does_not_sign_with_the_name_of_the_first(case: Case, name: str) -> None:
    assert isinstance(sign(case, MOTHER, "Mira Beispiel"), Advanced)
    assert sign(case, FATHER, name) == TWICE
    assert isinstance(sign(case, FATHER, "Mert Beispiel"), Advanced)


def test_neither_does_somebody_in_another_role(case: Case) -> None:
    sign(case, MOTHER, "Mira Beispiel")
    sign(case, FATHER, "Mert Beispiel")
    assert sign(case, CHILD, "Mert Beispiel", "ask_child") == TWICE


def test_a_paper_that_the_office_types_in_is_no_other_matter(case: Case) -> None:
    assert isinstance(sign(case, BEN, "Mira Beispiel"), Advanced)
    assert sign(case, BEN, "Mira Beispiel") == TWICE


def test_two_people_whom_the_case_calls_alike_both_sign_with_their_name(definition: Definition) -> None:
    alike = [{"name": "Đurić"}, {"name": "Duric"}]
    case = Case(definition).start(ANNA, **REFERRAL | {"guardians": alike})
    assert isinstance(sign(case, MOTHER, "Duric"), Advanced)
    assert isinstance(sign(case, FATHER, "Đurić"), Advanced)


def test_a_name_that_only_one_of_them_has_is_still_for_one(definition: Definition) -> None:
    alike = [{"name": "Mira Beispiel"}, {"name": "Mert"}]
    case = Case(definition).start(ANNA, **REFERRAL | {"guardians": alike})
    sign(case, MOTHER, "Mira Beispiel")
    assert sign(case, FATHER, "Mira Beispiel") == TWICE


def test_the_same_person_signs_in_every_item_whatever_the_case_calls_them() -> None:
    """The only child that there is, asked once for each guardian."""
    asked = signing(1, ("role: guardian\n", "role: child\n"))
    case = Case(asked).start(ANNA, **REFERRAL)
    assert isinstance(sign(case, CHILD, "Adele"), Advanced)
    assert isinstance(sign(case, CHILD, "Adele"), Advanced)


def test_whoever_signs_anew_does_not_take_the_name_of_the_other(case: Case) -> None:
    sign(case, MOTHER, "Mira Beispiel")
    sign(case, FATHER, "Mert Beispiel")
    case.happen("correct", BEN)
    case.do("fix", BEN, **REFERRAL | {"place": "Bahnhof"})
    assert sign(case, MOTHER, "Mert Beispiel") == TWICE
    assert isinstance(sign(case, MOTHER, "Mira Beispiel"), Advanced)


SIGNED_EVENT = (
    ("form: note, stores: remarks, collect: true}", "form: child_agreement, stores: remarks, collect: true}"),
    ("title: Bemerken, by: [office],", "title: Bemerken, by: [office, child],"),
    ("covers: [referral, remarks]", "covers: [referral]"),
)


def test_signatures_under_events_are_looked_at_too() -> None:
    case = Case(signing(1, *SIGNED_EVENT)).start(ANNA, **REFERRAL)
    sign(case, MOTHER, "Mira Beispiel")
    assert case.happen("remark", CHILD, signature="Mira Beispiel") == TWICE
    assert isinstance(case.happen("remark", CHILD, signature="Mert Beispiel"), Advanced)
    assert sign(case, FATHER, "Mert Beispiel") == TWICE


def test_who_signed_with_an_event_is_the_same_person_in_a_task() -> None:
    case = Case(signing(1, *SIGNED_EVENT)).start(ANNA, **REFERRAL)
    assert isinstance(case.happen("remark", CHILD, signature="Adele"), Advanced)
    sign(case, MOTHER, "Mira Beispiel")
    sign(case, FATHER, "Mert Beispiel")
    assert isinstance(sign(case, CHILD, "Adele", "ask_child"), Advanced)


def test_each_of_several_guardians_is_one_person_under_events_too() -> None:
    by_all = "by: [office, child]", "by: [guardian, child]"
    case = Case(signing(1, *SIGNED_EVENT, by_all)).start(ANNA, **REFERRAL)
    for actor, name in ((MOTHER, "Mona"), (FATHER, "Max"), (MOTHER, "Mona")):
        assert isinstance(case.happen("remark", actor, signature=name), Advanced)
    assert case.happen("remark", FATHER, signature="Mona") == TWICE
    assert isinstance(sign(case, MOTHER, "Mona"), Advanced)
    assert sign(case, FATHER, "Mona") == TWICE


def test_what_is_in_the_record_is_not_judged_again(case: Case) -> None:
    """A case of before this rule must fold as it did."""
    sign(case, MOTHER, "Mira Beispiel")
    again = Completed(case.token("ask_all.ask"), {**GIVE, "signature": "Mira Beispiel"}, "give")
    answer = advance(case.definition, case.state, again, FATHER, case.now, CALENDAR, recorded=True)
    assert isinstance(answer, Advanced)


@pytest.mark.parametrize(
    ("one", "other"), [("Müller", "MUELLER"), ("Đurić", "Duric"), ("Al-Husaini", "al husaini"), ("Ç", "c")]
)
def test_names_are_compared_in_basic_letters(one: str, other: str) -> None:
    assert compared_name(one) == compared_name(other) != ""


def test_who_did_the_step_does_not_act_as_the_party_that_it_bars(case: Case) -> None:
    assert sign(case, MIRA_IS_ANNA, "Mira Beispiel") == Refusal(Reason.FOUR_EYES)
    assert isinstance(sign(case, replace(MOTHER, known_as=frozenset({BEN.id})), "Mira Beispiel"), Advanced)


def test_nor_in_the_partys_stead(case: Case) -> None:
    assert sign(case, ANNA, "Mira Beispiel") == Refusal(Reason.FOUR_EYES)
    assert isinstance(sign(case, BEN, "Mira Beispiel"), Advanced)


def test_who_may_do_a_task_of_the_staff_in_anothers_stead_is_barred_by_their_own_role_alone() -> None:
    second = (
        "  office: {title: Büro, group: office}\n",
        ("  office: {title: Büro, group: office}\n  second: {title: Z, group: office, not: [refer]}\n"),
    )
    held = "hold: {form: note, role: office,", "hold: {form: note, role: second, also: [office],"
    case = Case(signing(1, second, held)).start(ANNA, **REFERRAL)
    sign(case, MOTHER, "Mira Beispiel")
    sign(case, FATHER, "Mert Beispiel")
    sign(case, CHILD, "Ada Beispiel", "ask_child")
    assert isinstance(case.do("hold", ANNA), Advanced)


def test_a_party_whom_nothing_bars_may_be_one_of_the_staff(case: Case) -> None:
    sign(case, MOTHER, "Mira Beispiel")
    sign(case, FATHER, "Mert Beispiel")
    known = replace(CHILD, known_as=frozenset({ANNA.id}))
    assert isinstance(sign(case, known, "Ada Beispiel", "ask_child"), Advanced)


def test_events_and_consents_know_the_same_person_too(case: Case) -> None:
    sign(case, BEN, PEOPLE[MOTHER.id])
    event = case.definition.events["leave"]
    path = "ask_all.1.ask.contact"
    for actor, reason in ((MIRA_IS_ANNA, Reason.FOUR_EYES), (MOTHER, None)):
        assert refusal_to_raise(case.situation, event, actor) is reason
        assert refusal_to_withdraw(case.situation, path, (), actor) is reason
    assert case.apply(Raised("leave"), MIRA_IS_ANNA) == Refusal(Reason.FOUR_EYES)
    assert case.apply(Withdrawn(path), MIRA_IS_ANNA) == Refusal(Reason.FOUR_EYES)
    assert isinstance(case.apply(Withdrawn(path), ANNA), Advanced)


def test_staff_note_what_somebody_takes_back_even_where_they_could_not_have_given_it() -> None:
    barred = (
        "office: {title: Büro, group: office}",
        "office: {title: Büro, group: office, not: [events.remark]}",
    )
    case = Case(signing(1, barred)).start(ANNA, **REFERRAL)
    sign(case, MOTHER, "Mira Beispiel")
    case.happen("remark", ANNA)
    assert isinstance(case.apply(Withdrawn("ask_all.1.ask.contact"), ANNA), Advanced)


@pytest.mark.parametrize("actor", [MOTHER, MIRA_IS_ANNA])
def test_an_actor_is_kept_with_what_is_known_of_them(actor: Actor) -> None:
    plain: dict[str, Any] = actor_to_plain(actor)
    assert actor_from_plain(plain) == actor
    assert ("known_as" in plain) is bool(actor.known_as)
