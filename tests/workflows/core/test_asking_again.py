"""A consent to an earlier text is asked for again in the new version, beside the way of the case."""

import pytest

from tests.support.agreements import AGREED, ANNA, BOTH, FATHER, FORMS, MOTHER, NEW, OLD, WORKFLOW
from tests.workflows.core.conftest import CALENDAR, Case
from workflows.core.assisted import ASSISTED
from workflows.core.consents import ConsentState, consents_in
from workflows.core.definition import Definition
from workflows.core.effects import SendNotice
from workflows.core.events import Actor, Completed, Withdrawn
from workflows.core.explanation import offers, public_status
from workflows.core.migration import Moved, move
from workflows.core.outcome import Advanced, Reason, Refusal
from workflows.core.plain import state_from_plain, state_to_plain
from workflows.core.visibility import visible_answers
from workflows.loading.load import load_definition

MARK = {"by": "person:lena", "at": "2026-11-23T08:00:00+00:00"}
PHONE = "      phone: {type: phone, label: Telefon, personal: contact, purpose: Für Anrufe}"
SIGNATURE = "      signature:"
SIGNED = {MOTHER.id: "Mira", FATHER.id: "Mert"}
OLD_SCOPES, NEW_SCOPES = "Sie dürfen auch", "Sie dürfen außerdem"


def version(number: int, forms: str = FORMS) -> Definition:
    """A version; from the second on the first text is another one, in the fourth also that with scopes."""
    forms = forms.replace(OLD, NEW) if number > 1 else forms
    forms = forms.replace(OLD_SCOPES, NEW_SCOPES) if number > 3 else forms
    files = {"workflow.yaml": WORKFLOW.replace("version: 1", f"version: {number}"), "forms.yaml": forms}
    loaded = load_definition(files)
    assert isinstance(loaded, Definition), loaded
    return loaded


def with_a_phone(number: int) -> Definition:
    """A version that asks for something else beside the consents."""
    return version(number, FORMS.replace(SIGNATURE, f"{PHONE}\n{SIGNATURE}"))


@pytest.fixture(scope="module")
def versions() -> tuple[Definition, Definition]:
    return version(1), version(2)


@pytest.fixture
def moved(versions: tuple[Definition, Definition]) -> Case:
    """Both guardians have agreed to the first text; the case has gone on to the second version."""
    old, new = versions
    parents = [{"email": "mira@example.org"}, {"email": "mert@example.org"}]
    case = Case(old).start(ANNA, name="Ada", email="ada@example.org", guardians=parents)
    for actor, answers in BOTH:
        assert isinstance(case.do("ask_all.ask", actor, **answers), Advanced)
    assert case.state is not None
    answer = move(old, new, case.state, case.now, CALENDAR)
    assert isinstance(answer, Moved)
    return Case(new, case.now, answer.state, answer.effects)


def state_of_consent(case: Case, actor: Actor, name: str = "contact") -> ConsentState:
    found = consents_in(case.situation, visible_answers(case.situation, actor), actor)
    return next(consent.state for consent in found if consent.question.name == name)


def answer_again(case: Case, actor: Actor, **values: object) -> Advanced | Refusal:
    assert case.state is not None
    mine = [token for token in case.state.tokens.values() if token.again and item(case, token.scope, actor)]
    return case.apply(Completed(mine[0].id, {"signature": SIGNED[actor.id], **values}), actor)  # type: ignore[dict-item]


def item(case: Case, scope: str, actor: Actor) -> bool:
    return [entry.key for entry in case.situation.items(scope)] == [actor.item]


def test_each_guardian_is_asked_again_for_what_has_changed_and_told_so(moved: Case) -> None:
    assert moved.places == ["ask_all.ask", "ask_all.ask", "hold"]
    assert moved.state is not None
    again = [token.again for token in moved.state.tokens.values() if token.again]
    assert again == [("contact",), ("contact",)]
    told = [(effect.role, effect.item) for effect in moved.effects if isinstance(effect, SendNotice)]
    assert told == [("guardian", "1"), ("guardian", "2")]
    assert state_of_consent(moved, MOTHER) is ConsentState.EARLIER_TEXT
    assert state_of_consent(moved, MOTHER, "more") is ConsentState.GIVEN
    assert [offer.kind for offer in offers(moved.situation, MOTHER)][:1] == ["complete"]
    assert public_status(moved.situation) == "begun"
    assert state_from_plain(state_to_plain(moved.state)) == moved.state


def test_who_agrees_again_has_agreed_to_the_text_of_today_and_nothing_follows(moved: Case) -> None:
    assert isinstance(answer_again(moved, MOTHER, contact=True), Advanced)
    assert moved.state is not None
    given = moved.state.data["ask_all"][0]["ask"]
    assert (given["contact"]["text"], given["signature"]["name"]) == (NEW, "Mira")
    assert given["rules"]["given"] and given["more"]["given"]
    assert state_of_consent(moved, MOTHER) is ConsentState.GIVEN
    assert moved.places == ["ask_all.ask", "hold"]
    assert isinstance(answer_again(moved, FATHER, contact=True), Advanced)
    assert moved.places == ["hold"] and not moved.state.activations


def test_only_the_consent_that_changed_is_asked_for(moved: Case) -> None:
    answer = answer_again(moved, MOTHER, contact=True, rules=True)
    assert answer == Refusal(Reason.INVALID_ANSWERS, {"rules": "unknown_field"})


def test_nobody_agrees_again_for_somebody_else(moved: Case) -> None:
    assert moved.state is not None
    mine = next(token for token in moved.state.tokens.values() if item(moved, token.scope, MOTHER))
    for name in ("contact", "signature"):
        again = Completed(mine.id, {"signature": "Mira", "contact": True}, assisted={name: MARK})
        assert moved.apply(again, MOTHER) == Refusal(Reason.INVALID_ANSWERS, {name: "not_by_others"})


def test_answers_that_are_not_asked_again_keep_the_mark_of_who_typed_them() -> None:
    old, new = with_a_phone(1), with_a_phone(2)
    case = Case(old).start(ANNA, name="Ada", guardians=[{"email": "mira@example.org"}])
    values = AGREED | {"phone": "+4930901820"}
    asked = Completed(case.token("ask_all.ask"), values, assisted={"phone": MARK})
    assert isinstance(case.apply(asked, MOTHER), Advanced)
    assert case.state is not None
    answer = move(old, new, case.state, case.now, CALENDAR)
    assert isinstance(answer, Moved)
    case = Case(new, case.now, answer.state)
    assert isinstance(answer_again(case, MOTHER, contact=True), Advanced)
    assert case.state is not None
    assert case.state.data["ask_all"][0]["ask"][ASSISTED] == {"phone": MARK}


def test_the_earlier_consent_counts_until_it_is_answered_and_can_be_taken_back(moved: Case) -> None:
    assert moved.state is not None
    assert moved.state.data["ask_all"][0]["ask"]["contact"]["given"] is True
    assert isinstance(moved.apply(Withdrawn("ask_all.1.ask.contact"), MOTHER), Advanced)
    assert "clear" in moved.places and "hold" not in moved.places


def test_a_case_that_goes_on_is_not_held_up(moved: Case) -> None:
    moved.do("hold")
    moved.do("share")
    assert moved.state is not None and moved.state.outcome == "good" and not moved.state.tokens


def test_in_yet_another_version_it_is_looked_at_anew(moved: Case) -> None:
    third = version(3)
    assert moved.state is not None
    answer = move(moved.definition, third, moved.state, moved.now, CALENDAR)
    assert isinstance(answer, Moved)
    assert sorted(token.step for token in answer.state.tokens.values()) == moved.places
    assert len(answer.state.activations) == 2


def test_who_does_not_agree_to_the_new_text_has_taken_the_earlier_consent_back(moved: Case) -> None:
    assert moved.state is not None
    answer = move(moved.definition, version(4), moved.state, moved.now, CALENDAR)
    assert isinstance(answer, Moved)
    case = Case(version(4), moved.now, answer.state)
    assert isinstance(answer_again(case, MOTHER, contact=True), Advanced)
    assert case.state is not None
    more = case.state.data["ask_all"][0]["ask"]["more"]
    assert (more["given"], more["withdrawn_by"]) == (False, MOTHER.id)
    assert case.state.data["ask_all"][0]["ask"]["contact"]["given"] is True
    assert case.state.data["ask_all"][1]["ask"]["more"]["given"] is True


def test_nobody_is_asked_again_where_the_text_is_the_same(versions: tuple[Definition, Definition]) -> None:
    case = Case(versions[1]).start(ANNA, name="Ada", guardians=[{"email": "mira@example.org"}])
    case.do("ask_all.ask", MOTHER, **AGREED)
    assert case.state is not None
    answer = move(versions[1], version(3), case.state, case.now, CALENDAR)
    assert isinstance(answer, Moved) and answer.effects == ()
    assert [token.step for token in answer.state.tokens.values()] == ["hold"]
