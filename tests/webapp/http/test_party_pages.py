"""People without an account: the personal link, their own case, and nothing of anybody else's."""

from __future__ import annotations

import re
from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select

from tests.support.every_type import GIVEN
from tests.support.pages import Browser
from tests.support.parties import SENDER, VALUES, asked_back, begun, enter, link, token_of
from webapp.clock import MovableClock
from webapp.db.tables import case_events, cases, outbox
from webapp.services.installation import Installation
from webapp.services.people import add_person
from webapp.services.sessions import open_staff_session
from webapp.services.transition import Applied, apply
from workflows.core.events import Completed


def events_of(place: Installation, case_id: str) -> int:
    query = select(func.count()).select_from(case_events).where(case_events.c.case_id == case_id)
    with place.database.reading() as connection:
        return connection.execute(query).scalar_one()


def test_a_link_opened_by_a_mail_scanner_is_still_usable(place: Installation, site: Flask) -> None:
    token = link(place, begun(place))
    scanner = Browser(site)
    for _ in range(20):
        assert scanner.client.get(f"/go/{token}").status_code == 200
        assert scanner.client.head(f"/go/{token}").status_code == 200
    assert scanner.get("/my").status == 401
    assert enter(site, token)[1].address == "/my"


def test_a_link_lets_one_browser_in_and_tells_the_next_what_to_do(place: Installation, site: Flask) -> None:
    token = link(place, begun(place))
    late = Browser(site)
    page = late.get(f"/go/{token}")
    enter(site, token)
    refused = late.post(page, page.form(action=f"/go/{token}"))
    assert refused.status == 410
    assert "Dieser Link wurde schon benutzt" in refused.text
    assert "/continue" in refused.text
    assert late.get("/my").status == 401


def test_an_expired_link_says_so(place: Installation, site: Flask) -> None:
    token = link(place, begun(place))
    assert isinstance(place.clock, MovableClock)
    place.clock.at += timedelta(days=31)
    page = Browser(site).get(f"/go/{token}")
    assert page.status == 410
    assert "abgelaufen" in page.text


def test_my_case_shows_status_waiting_answers_and_what_i_can_do(place: Installation, site: Flask) -> None:
    case_id = asked_back(place)
    _, page = enter(site, link(place, case_id))
    for words in ("Eingegangen", "Noch einmal", "Khadija Alhusaini", "Zurücknehmen", "A-2026-001"):
        assert words in page.text
    assert "Was fehlt?" not in page.text


def test_a_task_link_leads_straight_to_the_only_task_with_the_earlier_answers(
    place: Installation, site: Flask
) -> None:
    case_id = asked_back(place)
    _, page = enter(site, link(place, case_id, "task"))
    assert page.address == f"/my/tasks/{token_of(place, case_id)}/page/person"
    assert 'value="Khadija Alhusaini"' in page.text
    assert 'value="1988"' in page.text


def test_a_second_click_has_no_second_effect_and_says_that_it_is_done(
    place: Installation, site: Flask
) -> None:
    case_id = asked_back(place)
    browser, page = enter(site, link(place, case_id, "task"))
    for name in ("person", "more", "people"):
        page = browser.post(page, page.form("answers"), GIVEN[name])
    before = events_of(place, case_id)
    for _ in range(2):
        after = browser.post(page, page.form("answers"))
        assert (after.status, after.address) == (200, "/my")
        assert "Gesendet" in after.text
    assert events_of(place, case_id) == before + 1


def test_a_task_that_somebody_else_finished_says_so_and_changes_nothing(
    place: Installation, site: Flask
) -> None:
    case_id = asked_back(place)
    browser, page = enter(site, link(place, case_id, "task"))
    token = token_of(place, case_id)
    assert isinstance(apply(place, case_id, Completed(token, dict(VALUES)), SENDER), Applied)
    before = events_of(place, case_id)
    after = browser.post(page, page.form("answers"), GIVEN["person"])
    assert after.status == 409
    assert "Das ist schon erledigt" in after.text
    assert events_of(place, case_id) == before


def test_taking_back_has_its_own_page_before_anything_happens(place: Installation, site: Flask) -> None:
    case_id = begun(place)
    browser, _ = enter(site, link(place, case_id))
    page = browser.get("/my/events/take_back")
    assert "Danach löschen wir Ihre Anfrage." in page.text
    before = events_of(place, case_id)
    assert browser.get("/my/events/take_back").status == 200
    assert events_of(place, case_id) == before
    after = browser.post(page, page.form("answers"))
    assert "Fertig" in after.text
    again = browser.post(page, page.form("answers"))
    assert again.status in (200, 409)
    assert events_of(place, case_id) == before + 1


def test_one_party_reaches_nothing_of_another_case(place: Installation, site: Flask) -> None:
    mine, theirs = begun(place, 1), asked_back(place, 2)
    browser, _ = enter(site, link(place, mine))
    foreign = token_of(place, theirs)
    assert browser.get(f"/my/tasks/{foreign}").status in (403, 409)
    assert browser.get(f"/cases/{theirs}").address == "/sign-in"
    assert "A-2026-002" not in browser.get("/my").text


def test_staff_tasks_are_closed_for_parties(place: Installation, site: Flask) -> None:
    case_id = begun(place)
    browser, _ = enter(site, link(place, case_id))
    page = browser.get(f"/my/tasks/{token_of(place, case_id)}")
    assert page.status == 403
    assert "Annehmen" not in page.text


def test_leaving_ends_the_session(place: Installation, site: Flask) -> None:
    browser, page = enter(site, link(place, begun(place)))
    browser.post(page, page.form(action="/my/leave"))
    assert browser.get("/my").status == 401


def test_asking_for_a_link_says_the_same_for_every_address(place: Installation, site: Flask) -> None:
    begun(place)
    answers = {}
    for address in ("khadija@example.org", "nobody@example.org"):
        browser = Browser(site)
        page = browser.get("/continue")
        answer = browser.post(page, page.form(action="/continue"), {"email": [address]})
        answers[address] = (answer.status, re.sub(r'value="[^"]{60,}"', "", answer.text))
    assert answers["khadija@example.org"] == answers["nobody@example.org"]
    query = select(func.count()).select_from(outbox).where(outbox.c.kind == "links")
    with place.database.reading() as connection:
        assert connection.execute(query).scalar_one() == 2


def test_an_address_that_is_none_is_asked_for_again_and_kept(site: Flask) -> None:
    browser = Browser(site)
    page = browser.get("/continue")
    answer = browser.post(page, page.form(action="/continue"), {"email": ["khadija"]})
    assert answer.status == 422
    assert "<title>Fehler:" in answer.text
    assert 'value="khadija"' in answer.text


def test_a_code_that_was_never_issued_is_unknown(site: Flask) -> None:
    page = Browser(site).get("/verify?code=4F7KQ2ZM9ABCDEFGHJKMNP0123")
    assert page.address == "/verify/4F7KQ2ZM9ABCDEFGHJKMNP0123"
    assert "Unbekannt" in page.text


def test_staff_choose_an_outcome_first_and_see_the_questions_that_belong_to_it(
    place: Installation, site: Flask
) -> None:
    case_id = begun(place)
    add_person(
        place, "Anna", "anna@example.org", "not used here at all", groups=["coordinators"], person_id="anna"
    )
    with place.database.writing() as connection:
        secret = open_staff_session(connection, "anna", place.now())
    browser = Browser(site)
    browser.client.set_cookie("visitor", secret)
    page = browser.get(f"/cases/{case_id}/tasks/{token_of(place, case_id)}")
    assert "Was fehlt?" not in page.text
    nothing = browser.post(page, page.form("answers"))
    assert nothing.status == 422
    assert 'href="#f-outcome-accept"' in nothing.text
    page = browser.post(page, page.form("answers"), {"outcome": ["ask_back"]})
    assert "Was fehlt?" in page.text
    assert "error-summary" not in page.text
    done = browser.post(page, page.form("answers"), {"outcome": ["ask_back"], "reason": ["Das Papier"]})
    assert done.status == 200
    with place.database.reading() as connection:
        state = connection.execute(select(cases.c.state)).scalar_one()
    assert state["data"]["look"] == {"reason": "Das Papier", "outcome": "ask_back"}


def test_health_says_whether_the_database_can_be_used(place: Installation, site: Flask) -> None:
    browser = Browser(site)
    assert browser.client.get("/health/live").status_code == 200
    assert browser.client.get("/health/ready").json == {"status": "ready"}
    with place.database.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE definitions RENAME TO elsewhere")
    answer = browser.client.get("/health/ready")
    assert (answer.status_code, answer.json) == (503, {"status": "waiting", "on": "database"})
