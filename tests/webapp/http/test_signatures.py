"""Signatures on the pages: why one is asked for again, what holds no more, and who may not sign."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.support.agreements import state_of
from tests.support.pages import Browser, Page
from tests.support.sessions import entered
from tests.support.signing import ANNA, BEN, FATHER, MOTHER, REFERRAL, referred, signing_office
from tests.support.statements import asked_of
from webapp.http.application import create_app
from webapp.services.case_migration import move_case, published_version
from webapp.services.installation import Installation
from webapp.services.people import add_person
from webapp.services.replay import verify_everything
from webapp.services.transition import Applied, apply
from workflows.core.events import SYSTEM, Actor, Completed, Raised

TWICE = "Mit diesem Namen hat schon eine andere Person unterschrieben. Jede Person unterschreibt selbst."
ASKED_AGAIN = "Angaben, für die Sie unterschrieben haben, wurden geändert"
VOID = "Gilt nicht mehr: unterschriebene Angaben wurden geändert"
FOUR_EYES = "Hier muss eine zweite Person entscheiden"
CHANGED_MEANWHILE = "Die Angaben, für die Sie unterschreiben, wurden gerade geändert."
SIGNED_FOR = "Dafür unterschreiben Sie"
GIVE = {"contact": ["yes"], "signature": ["Mira Beispiel"]}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Installation]:
    made = signing_office(tmp_path)
    for name in ("anna", "ben"):
        add_person(made, name, f"{name}@example.org", "not used", groups=["office"], person_id=name)
    yield made
    made.database.close()


@pytest.fixture
def site(office: Installation) -> Flask:
    return create_app(office)


def first_token(office: Installation, case: str, *, again: bool = False) -> int:
    tokens = state_of(office, case).tokens.values()
    return min(token.id for token in tokens if bool(token.again) is again)


def signed(office: Installation, case: str, actor: Actor, name: str) -> None:
    """Somebody has agreed and signed."""
    done = Completed(first_token(office, case), {"contact": True, "signature": name}, "give")
    assert isinstance(apply(office, case, done, actor), Applied)


def corrected(office: Installation, case: str) -> None:
    """Ben has written down another place."""
    assert isinstance(apply(office, case, Raised("correct"), BEN), Applied)
    token = max(state_of(office, case).tokens)
    done = Completed(token, {**REFERRAL, "place": "Bahnhof"})
    assert isinstance(apply(office, case, done, BEN), Applied)


def test_the_task_says_why_it_is_asked_again_and_the_page_what_holds_no_more(
    office: Installation, site: Flask
) -> None:
    case = referred(office)
    signed(office, case, MOTHER, "Mira Beispiel")
    browser = entered(office, site, case, MOTHER)
    assert VOID not in browser.get("/my").text
    whole = entered(office, site, case, FATHER).get(f"/my/tasks/{first_token(office, case)}")
    assert "Blatt" in whole.text and "Ihre Entscheidung" in whole.text
    corrected(office, case)
    assert f"Mira Beispiel – {VOID}" in browser.get("/my").text
    page = browser.get(f"/my/tasks/{first_token(office, case, again=True)}")
    assert ASKED_AGAIN in page.text and "Blatt" not in page.text
    after = browser.fill_in(page.address, GIVE, "give")
    assert after.address == "/my" and VOID not in after.text
    verified = verify_everything(office)
    assert (verified.differing, verified.misplaced) == ((), ())


def test_a_case_that_has_moved_folds_and_asks_again_for_what_was_void(
    office: Installation, tmp_path: Path
) -> None:
    case = referred(office)
    signed(office, case, MOTHER, "Mira Beispiel")
    corrected(office, case)
    newer = signing_office(tmp_path, number=2)
    move_case(newer, case, published_version(newer, "signing"), SYSTEM)
    assert first_token(newer, case, again=True) > first_token(office, case)
    verified = verify_everything(newer)
    newer.database.close()
    assert (verified.differing, verified.misplaced) == ((), ())


def test_a_task_that_is_asked_for_the_first_time_says_nothing_of_it(
    office: Installation, site: Flask
) -> None:
    case = referred(office)
    page = entered(office, site, case, MOTHER).get(f"/my/tasks/{first_token(office, case)}")
    assert page.status == 200 and ASKED_AGAIN not in page.text


def test_the_name_of_another_person_is_refused_beside_the_field(office: Installation, site: Flask) -> None:
    case = referred(office)
    signed(office, case, MOTHER, "Mira Beispiel")
    browser = entered(office, site, case, FATHER)
    address = f"/my/tasks/{first_token(office, case)}"
    refused = browser.fill_in(address, GIVE, "give")
    assert refused.status == 422 and refused.text.count(TWICE) >= 2
    assert 'id="f-signature-error"' in refused.text
    assert refused.form("answers").standing["signature"] == ["Mira Beispiel"]
    own = {**GIVE, "signature": ["Mert Beispiel"]}
    assert browser.fill_in(address, own, "give").address == "/my"
    assert state_of(office, case).data["ask_all"][1]["ask"]["signature"]["name"] == "Mert Beispiel"


def test_a_paper_that_staff_type_in_is_refused_the_same_way(office: Installation, site: Flask) -> None:
    case = referred(office)
    signed(office, case, BEN, "Mira Beispiel")
    browser = entered(office, site, case, BEN)
    refused = browser.fill_in(f"/cases/{case}/tasks/{first_token(office, case)}", GIVE, "give")
    assert refused.status == 422 and TWICE in refused.text


def test_whoever_wrote_the_referral_does_not_sign_it_as_a_guardian(office: Installation, site: Flask) -> None:
    own = [{"name": "Anna", "email": "Anna@example.org"}, {"name": "Mert", "email": "mert@example.org"}]
    case = referred(office, guardians=own)
    token = first_token(office, case)
    browser = entered(office, site, case, MOTHER)
    assert f"/my/tasks/{token}" not in browser.get("/my").text
    refused = browser.get(f"/my/tasks/{token}")
    assert refused.status == 403 and FOUR_EYES in refused.text
    assert FOUR_EYES in browser.get("/my/events/leave").text
    done = Completed(token, {"contact": True, "signature": "Anna"}, "give")
    for actor in (MOTHER, ANNA):
        assert str(getattr(apply(office, case, done, actor), "reason", "")) == "four_eyes"
    assert isinstance(apply(office, case, done, BEN), Applied)


def test_nor_in_their_stead_and_the_inbox_does_not_offer_it(office: Installation, site: Flask) -> None:
    case = referred(office)
    address = f"/cases/{case}/tasks/{first_token(office, case)}"
    anna = entered(office, site, case, ANNA)
    assert FOUR_EYES in anna.get(address).text and case not in anna.get("/inbox").text
    ben = entered(office, site, case, BEN)
    assert ben.get(address).status == 200 and case in ben.get("/inbox").text


@pytest.mark.parametrize("actor", [MOTHER, Actor("party:child", role="child"), ANNA])
def test_accounts_are_looked_for_only_where_a_role_keeps_somebody_out(
    office: Installation, site: Flask, actor: Actor
) -> None:
    case = referred(office)
    browser = entered(office, site, case, actor)
    address = "/my" if actor.is_party else f"/cases/{case}"
    browser.get(address)
    with asked_of(office.database) as listened:
        assert browser.get(address).status == 200
    looked = [text for text in listened.own if "people.email =" in text]
    assert len(looked) == (1 if actor == MOTHER else 0)


def test_staff_learn_at_once_that_their_own_address_cannot_be_a_partys(
    office: Installation, site: Flask
) -> None:
    typed = {
        "name": ["Ada Beispiel"],
        "place": ["Hafen"],
        "email": ["anna@example.org"],
        "guardians.0.name": ["Mira Beispiel"],
        "guardians.0.email": ["ANNA@example.org"],
    }
    browser = entered(office, site, "", ANNA)
    refused = browser.fill_in("/apply/signing", typed)
    assert refused.status == 422 and "Das ist Ihre eigene Adresse" in refused.text
    assert 'href="#f-guardians-0-email"' in refused.text and 'href="#f-email"' not in refused.text
    assert (
        browser.fill_in("/apply/signing", {**typed, "guardians.0.email": ["mira@example.org"]}).status == 200
    )


def about_to_sign(office: Installation, case: str, browser: Browser) -> Page:
    """The page of the open task, once it was decided to agree."""
    opened = browser.get(f"/my/tasks/{first_token(office, case)}")
    return browser.post(opened, opened.form("answers"), {"outcome": ["give"]})


def test_nobody_signs_for_what_was_changed_while_the_page_was_open(office: Installation, site: Flask) -> None:
    case = referred(office)
    browser = entered(office, site, case, MOTHER)
    opened = about_to_sign(office, case, browser)
    corrected(office, case)
    refused = browser.post(opened, opened.form("answers"), GIVE)
    assert refused.status == 422 and refused.text.count(CHANGED_MEANWHILE) >= 2
    assert refused.form("answers").standing["signature"] == [""]
    assert refused.form("answers").standing["contact"] == ["yes"]
    checked = browser.post(refused, refused.form("answers"), GIVE)
    sent = browser.post(checked, checked.form("answers"), {})
    assert sent.address == "/my" and VOID not in sent.text


def test_nor_for_what_was_changed_before_the_last_button(office: Installation, site: Flask) -> None:
    case = referred(office)
    browser = entered(office, site, case, MOTHER)
    opened = about_to_sign(office, case, browser)
    checked = browser.post(opened, opened.form("answers"), GIVE)
    assert checked.address.endswith("/check")
    corrected(office, case)
    refused = browser.post(checked, checked.form("answers"), {})
    assert CHANGED_MEANWHILE in refused.text
    assert refused.form("answers").standing["signature"] == [""]


def test_the_answers_that_are_signed_for_stand_beside_the_signature_of_whoever_may_see_them(
    office: Installation, site: Flask
) -> None:
    case = referred(office)
    address = f"tasks/{first_token(office, case)}"
    page = entered(office, site, case, BEN).get(f"/cases/{case}/{address}").text
    assert SIGNED_FOR in page and page.index("Hafen") > page.index(SIGNED_FOR)
    corrected(office, case)
    assert "Bahnhof" in entered(office, site, case, BEN).get(f"/cases/{case}/{address}").text
    guardian = entered(office, site, case, MOTHER).get(f"/my/{address}").text
    assert SIGNED_FOR not in guardian and "Bahnhof" not in guardian
