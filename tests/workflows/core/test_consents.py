"""Consents are taken back: by whom, and what stops from that moment on."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.support.agreements import CHILD, FATHER, FORMS, MOTHER, WORKFLOW
from tests.workflows.core.conftest import ANNA, Case
from workflows.core.consents import Consent, ConsentState, consents_in
from workflows.core.definition import Definition, Plain
from workflows.core.events import Actor, Completed, Withdrawn
from workflows.core.outcome import Advanced, Reason, Refusal
from workflows.core.visibility import visible_answers
from workflows.loading.load import load_definition

STRANGER = Actor("person:eve", frozenset({"others"}))


@pytest.fixture(scope="module")
def asking() -> Definition:
    loaded = load_definition({"workflow.yaml": WORKFLOW, "forms.yaml": FORMS})
    assert isinstance(loaded, Definition), [str(problem) for problem in loaded]
    return loaded


@pytest.fixture
def case(asking: Definition) -> Case:
    parents = [{"email": "mutter@example.org"}, {"email": "vater@example.org"}]
    begun = Case(asking)
    return begun.start(ANNA, name="Ada", email="ada@example.org", guardians=parents)


def agree(case: Case, actor: Actor, **values: Any) -> None:
    """A guardian agrees to what they must agree to, and to what else is given."""
    nth = 0 if len(case.places) == 2 else len(case.places) - 1
    answers = {"contact": True, "rules": True, "signature": f"Name {actor.item}".strip(), **values}
    assert isinstance(case.do("ask_all.ask", actor, nth=nth, **answers), Advanced)


def agreed_by_all(case: Case) -> Case:
    agree(case, MOTHER, more=True)
    agree(case, FATHER)
    return case


def consents(case: Case, actor: Actor) -> dict[str, Consent]:
    found = consents_in(case.situation, visible_answers(case.situation, actor), actor)
    return {consent.path: consent for consent in found}


def given_at(case: Case, path: str) -> Any:
    *places, question = path.split(".")
    assert case.state is not None
    found: Any = case.state.data
    for place in places:
        found = next(e for e in found if e["id"] == place) if isinstance(found, list) else found[place]
    return found[question]


# --- taking it back ---------------------------------------------------------------------------------


def test_whoever_gave_a_consent_takes_it_back_and_what_depended_on_it_stops(case: Case) -> None:
    agreed_by_all(case)
    assert case.places == ["hold"]
    assert isinstance(case.apply(Withdrawn("ask_all.1.ask.contact"), MOTHER), Advanced)
    taken = given_at(case, "ask_all.1.ask.contact")
    assert (taken["given"], taken["withdrawn_by"]) == (False, "party:guardian:1")
    assert (taken["withdrawn_at"], taken["text"]) == (case.now.isoformat(), "Sie dürfen anrufen.")
    assert case.places == ["clear"]
    assert case.folded() == case.state


def test_a_condition_reads_a_consent_that_was_taken_back_as_not_given(case: Case) -> None:
    agree(case, MOTHER)
    case.apply(Withdrawn("ask_all.1.ask.contact"), MOTHER)
    agree(case, FATHER)
    case.do("hold")
    assert case.state is not None and case.state.outcome == "stopped"


def test_taking_it_back_twice_changes_nothing_more(case: Case) -> None:
    agreed_by_all(case)
    case.apply(Withdrawn("ask_all.1.ask.contact"), MOTHER)
    before = case.state
    assert case.apply(Withdrawn("ask_all.1.ask.contact"), MOTHER) == Refusal(Reason.WITHDRAWN)
    assert case.state == before


@pytest.mark.parametrize("actor", [FATHER, CHILD, STRANGER], ids=lambda actor: actor.id)
def test_nobody_else_takes_it_back(case: Case, actor: Actor) -> None:
    agreed_by_all(case)
    assert case.apply(Withdrawn("ask_all.1.ask.contact"), actor) == Refusal(Reason.NOT_ALLOWED)


def test_the_office_notes_what_somebody_says_on_the_phone(case: Case) -> None:
    agreed_by_all(case)
    assert isinstance(case.apply(Withdrawn("ask_all.1.ask.contact"), ANNA), Advanced)
    assert given_at(case, "ask_all.1.ask.contact")["withdrawn_by"] == ANNA.id


def test_a_declaration_is_not_taken_back(case: Case) -> None:
    agreed_by_all(case)
    assert case.apply(Withdrawn("ask_all.1.ask.rules"), MOTHER) == Refusal(Reason.NOT_ALLOWED)


@pytest.mark.parametrize("path", ["", "ask_all", "ask_all.9.ask.contact", "ask_all.1.ask.nothing", "a.b.c.d"])
def test_what_was_never_given_cannot_be_taken_back(case: Case, path: str) -> None:
    agreed_by_all(case)
    assert case.apply(Withdrawn(path), MOTHER) == Refusal(Reason.NOT_NOW)


def test_a_consent_that_was_left_out_cannot_be_taken_back(case: Case) -> None:
    agreed_by_all(case)
    assert case.apply(Withdrawn("ask_all.2.ask.more"), FATHER) == Refusal(Reason.NOT_NOW)


def test_one_scope_is_taken_back_and_the_other_stays(case: Case) -> None:
    agreed_by_all(case)
    path = "ask_all.1.ask.more"
    assert isinstance(case.apply(Withdrawn(path, ["school"]), MOTHER), Advanced)
    assert (given_at(case, path)["given"], given_at(case, path)["scopes"]) == (True, ["office"])
    assert case.apply(Withdrawn(path, ["school"]), MOTHER) == Refusal(Reason.WITHDRAWN)
    case.apply(Withdrawn(path, ["office"]), MOTHER)
    assert (given_at(case, path)["given"], given_at(case, path)["scopes"]) == (False, [])
    assert case.places == ["hold"] and case.folded() == case.state


def test_the_event_that_follows_is_raised_by_nobody_alone(case: Case) -> None:
    agreed_by_all(case)
    assert case.happen("stop", ANNA) == Refusal(Reason.NOT_ALLOWED)


def test_a_consent_in_a_list_is_taken_back_by_whoever_gave_it(case: Case) -> None:
    case.happen("photo", MOTHER, allowed=True)
    case.happen("photo", CHILD, allowed=True)
    assert case.apply(Withdrawn("photos.0.allowed"), CHILD) == Refusal(Reason.NOT_ALLOWED)
    assert isinstance(case.apply(Withdrawn("photos.1.allowed"), CHILD), Advanced)
    assert case.state is not None
    assert [entry["allowed"]["given"] for entry in case.state.data["photos"]] == [True, False]


def test_a_consent_is_taken_back_also_when_the_case_has_ended(case: Case) -> None:
    agreed_by_all(case)
    case.do("hold")
    case.do("share")
    assert case.state is not None and case.state.outcome == "good"
    assert isinstance(case.apply(Withdrawn("ask_all.1.ask.contact"), MOTHER), Advanced)
    assert case.state.outcome == "good" and case.places == []
    assert given_at(case, "ask_all.1.ask.contact")["given"] is False
    assert case.folded() == case.state


def test_everybody_sees_their_own_consents_with_what_proves_them(case: Case) -> None:
    agreed_by_all(case)
    assert set(consents(case, MOTHER)) == {f"ask_all.1.ask.{name}" for name in ("contact", "more", "rules")}
    assert set(consents(case, FATHER)) == {"ask_all.2.ask.contact", "ask_all.2.ask.rules"}
    assert len(consents(case, ANNA)) == 5 and not consents(case, STRANGER) and not consents(case, CHILD)
    contact = consents(case, MOTHER)["ask_all.1.ask.contact"]
    assert contact.may_withdraw and contact.state is ConsentState.GIVEN
    assert [(field.name, value["name"]) for field, value in contact.proof if isinstance(value, dict)] == [
        ("signature", "Name 1")
    ]
    assert not consents(case, MOTHER)["ask_all.1.ask.rules"].may_withdraw
    case.apply(Withdrawn("ask_all.1.ask.contact"), MOTHER)
    assert consents(case, MOTHER)["ask_all.1.ask.contact"].state is ConsentState.WITHDRAWN


PATHS = ("ask_all.1.ask.contact", "ask_all.2.ask.contact", "ask_all.1.ask.more", "photos.0.allowed")
DO = some.tuples(
    some.sampled_from([MOTHER, FATHER, CHILD, ANNA]),
    some.sampled_from(["do", "photo", *PATHS]),
    some.sampled_from([(), ("school",), ("office",)]),
)


@given(some.lists(DO, max_size=14))
def test_whatever_happens_a_consent_taken_back_stays_so_and_events_fold_to_the_state(
    asking: Definition, ways: list[tuple[Actor, str, tuple[str, ...]]]
) -> None:
    case = Case(asking).start(
        ANNA, name="Ada", email="a@example.org", guardians=[{"email": "m@example.org"}] * 2
    )
    taken: set[str] = set()
    for actor, what, scopes in ways:
        assert case.state is not None
        if what == "do":
            for token in list(case.state.tokens):
                asked = case.state.tokens[token].step == "ask_all.ask"
                answers: dict[str, Plain] = {
                    "contact": True,
                    "rules": True,
                    "more": True,
                    "signature": f"N{actor.item}",
                }
                if isinstance(case.apply(Completed(token, answers if asked else {}), actor), Advanced):
                    break
        elif what == "photo":
            case.happen("photo", actor, allowed=True)
        elif isinstance(case.apply(Withdrawn(what, list(scopes)), actor), Advanced):
            if not scopes:
                taken.add(what)
        assert {path for path in taken if "photos" not in path and given_at(case, path)["given"]} == set()
        assert case.folded() == case.state
