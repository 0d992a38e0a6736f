"""Signatures in a case that moves: names that moved void nothing, and what was void stays so."""

from __future__ import annotations

import pytest

from tests.support.signed_cases import (
    NOT_COVERED,
    asked_again,
    correct,
    is_true_of_the_answers,
    sign,
    signature,
)
from tests.support.signing import ANNA, BEN, MOTHER, PEOPLE, REFERRAL, signing
from tests.workflows.core.conftest import CALENDAR, Case
from workflows.core.definition import Definition
from workflows.core.effects import SendNotice
from workflows.core.migration import Moved, move
from workflows.core.outcome import Advanced

RENAMED = (
    ("outcomes: {good", "renamed:\n  fields: {referral.place: referral.where}\noutcomes: {good"),
    ("place: {type", "where: {type"),
)


@pytest.fixture
def case() -> Case:
    return Case(signing()).start(ANNA, **REFERRAL)


def moved(case: Case, new: Definition) -> Case:
    assert case.state is not None
    answer = move(case.definition, new, case.state, case.now, CALENDAR)
    assert isinstance(answer, Moved), answer
    return Case(new, case.now, answer.state, answer.effects)


def test_names_that_moved_void_nothing_and_the_next_change_does(case: Case) -> None:
    sign(case, MOTHER)
    newer = moved(case, signing(2, *RENAMED))
    given = signature(newer, MOTHER)
    assert given["valid"] is True and given["answers_digest"] != signature(case, MOTHER)["answers_digest"]
    assert is_true_of_the_answers(newer, given, ("referral",)) and not asked_again(newer)
    newer.happen("correct", BEN)
    values = {name: value for name, value in REFERRAL.items() if name != "place"}
    assert isinstance(newer.do("fix", BEN, **values, where="Hafen"), Advanced)
    assert signature(newer, MOTHER)["valid"] is True
    newer.happen("correct", BEN)
    newer.do("fix", BEN, **values, where="Bahnhof")
    assert signature(newer, MOTHER)["valid"] is False


def test_what_was_void_before_a_move_is_void_after_it_and_asked_for_again(case: Case) -> None:
    sign(case, MOTHER)
    correct(case, place="Bahnhof")
    newer = moved(case, signing(2))
    assert signature(newer, MOTHER)["valid"] is False
    assert [token.again for token in asked_again(newer)] == [("contact", "more", "signature")]
    assert [effect.role for effect in newer.effects if isinstance(effect, SendNotice)] == ["guardian"]


def test_a_signature_of_before_counts_as_valid_and_is_never_voided() -> None:
    case = Case(signing(1, *NOT_COVERED)).start(ANNA, **REFERRAL)
    sign(case, MOTHER)
    newer = moved(case, signing(2))
    assert signature(newer, MOTHER) == {"name": PEOPLE[MOTHER.id], "at": None, "valid": True}
    correct(newer, place="Bahnhof")
    assert signature(newer, MOTHER)["valid"] is True and not asked_again(newer)


def test_a_version_that_covers_nothing_keeps_the_signature_as_one_of_before(case: Case) -> None:
    sign(case, MOTHER)
    newer = moved(case, signing(2, *NOT_COVERED))
    assert signature(newer, MOTHER) == {"name": PEOPLE[MOTHER.id], "at": None}
