"""Tasks that are skipped, set aside and taken up again on the page of a case."""

from __future__ import annotations

from pathlib import Path

from tests.support.pages import Browser, Page
from tests.support.pattern_offices import ANN, pattern_office
from webapp.http.application import create_app
from webapp.services.drafts import save_draft
from webapp.services.installation import Installation
from webapp.services.sessions import open_staff_session
from webapp.services.transition import Applied, start


def begin(office: Installation) -> str:
    """The address of a case of the pattern."""
    answer = start(office, "pattern", {}, ANN, "once")
    assert isinstance(answer, Applied), answer
    return f"/cases/{answer.case_id}"


def browser_of(office: Installation, person: str) -> Browser:
    """The browser of a member of staff who is signed in."""
    browser = Browser(create_app(office))
    with office.database.writing() as connection:
        secret = open_staff_session(connection, person, office.now())
    browser.client.set_cookie("visitor", secret)
    return browser


def press(browser: Browser, page: Page, action: str, **typed: str) -> Page:
    """Press the button of a form."""
    inputs = {name: [text] for name, text in typed.items()}
    return browser.post(page, page.form(action=action), inputs)


def test_a_task_is_skipped_with_a_reason_that_stays_in_the_history(tmp_path: Path) -> None:
    office = pattern_office(tmp_path, "resources/33_skip")
    case, lea = begin(office), browser_of(office, "lea")
    assert f"{case}/tasks/1/skip" in lea.get(case).text
    asked = lea.get(f"{case}/tasks/1/skip")
    refused = lea.post(asked, asked.form(asking="reason"), {"reason": ["  "]})
    assert "Schreiben Sie einen Satz dazu, warum." in refused.text
    after = lea.post(refused, refused.form(asking="reason"), {"reason": ["Liegt schon vor."]})
    assert after.address == case
    assert "A: übersprungen (Liegt schon vor.)" in after.text
    office.database.close()


def test_who_may_not_skip_is_neither_offered_nor_allowed_it(tmp_path: Path) -> None:
    office = pattern_office(tmp_path, "resources/33_skip")
    case, ann = begin(office), browser_of(office, "ann")
    assert "/skip" not in ann.get(case).text
    assert ann.client.get(f"{case}/tasks/1/skip").status_code == 403
    office.database.close()


def test_a_task_that_was_set_aside_rests_until_it_is_taken_up_again(tmp_path: Path) -> None:
    office = pattern_office(tmp_path, "resources/32_suspension_and_resumption")
    case, lea, ann = begin(office), browser_of(office, "lea"), browser_of(office, "ann")
    asked = lea.get(f"{case}/tasks/1/suspend")
    resting = lea.post(asked, asked.form(asking="reason"), {"reason": ["Es fehlt etwas."]})
    assert "Die Frist ruht." in resting.text
    assert "Die Aufgabe ruht" in ann.get(f"{case}/tasks/1").text
    going = press(lea, resting, f"{case}/tasks/1/resume")
    assert "Die Aufgabe geht weiter." in going.text
    assert "Die Frist ruht." not in going.text
    office.database.close()


def test_what_was_typed_goes_along_when_a_task_is_given_on(tmp_path: Path) -> None:
    office = pattern_office(tmp_path, "resources/30_stateful_reallocation")
    case, ann, ben = begin(office), browser_of(office, "ann"), browser_of(office, "ben")
    chosen = ann.get(f"{case}/tasks/1/assignee")
    ann.post(chosen, chosen.form(asking="person"), {"person": ["ann"]})
    place = f"task:{case.removeprefix('/cases/')}:1"
    save_draft(office, "person:ann", place, {"text": ["Schon halb fertig"], "~request": ["x" * 43]})
    assert "Schon halb fertig" in ann.get(f"{case}/tasks/1").text
    chosen = ann.get(f"{case}/tasks/1/assignee")
    ann.post(chosen, chosen.form(asking="person"), {"person": ["ben"]})
    assert "Schon halb fertig" in ben.get(f"{case}/tasks/1").text
    office.database.close()
