"""Choosing tasks, one form for all of them, the page that says how far they are: without JavaScript."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from pypdf import PdfReader

from tasks.promises import keep_promise
from tests.support.courses import Course, open_course
from tests.support.pages import Browser, Page
from tests.support.statements import asked_of
from webapp.http.application import create_app
from webapp.services.chosen_tasks import TaskPlace
from webapp.services.outbox import due_promises
from webapp.services.people import change_person
from webapp.services.sessions import open_staff_session
from webapp.services.transition import Applied, apply
from workflows.core.events import Claimed, Completed

PILE = quote("course~prepare~", safe="")
SIGNED = {"signatory": ["Olga Beispiel"]}


@pytest.fixture
def course(tmp_path: Path) -> Iterator[Course]:
    """The course."""
    opened = open_course(tmp_path)
    yield opened
    opened.installation.database.close()


def browser_of(course: Course, name: str) -> Browser:
    """The browser of somebody who has signed in."""
    browser = Browser(create_app(course.installation))
    with course.installation.database.writing() as connection:
        secret = open_staff_session(connection, name, course.installation.now())
    browser.client.set_cookie("visitor", secret)
    return browser


def choose(browser: Browser, places: list[TaskPlace]) -> Page:
    """Tick tasks in the inbox and press the button."""
    inbox = browser.get("/inbox")
    return browser.post(
        inbox, inbox.form("together"), {"task": [f"{case}~{token}" for case, token in places]}
    )


def fill_in(browser: Browser, page: Page, **typed: list[str]) -> Page:
    """Send the form for all chosen tasks."""
    return browser.post(page, page.form("answers"), {**SIGNED, **typed})


def work(course: Course) -> None:
    """Keep whatever is due, the documents too."""
    for _ in range(3):
        for promise in due_promises(course.installation):
            keep_promise(course.installation, promise)


def ticked(page: Page) -> int:
    """How many tasks are chosen on a page."""
    return len(re.findall(r'type="checkbox"[^>]* checked', page.text))


def test_from_the_inbox_to_one_file_with_all_documents(course: Course) -> None:
    places, browser = course.guests(3), browser_of(course, "olga")
    form = choose(browser, places)
    assert "Ihre Antworten gelten für 3 Fälle." in form.text
    assert all(f"Gast 00{number}" in form.text for number in range(3))
    page = fill_in(browser, form)
    assert page.address.startswith("/inbox/batches/")
    assert '<progress id="progress-cases" max="3" value="0">' in page.text
    assert 'hx-trigger="every 2s"' in page.text and "Stand neu laden" in page.text
    assert "3 Fälle werden bearbeitet: 0 von 3." in browser.get("/inbox").text
    assert browser.get(f"{page.address}/documents/1.pdf").status == 404
    work(course)
    done = browser.get(page.address)
    assert 'value="3"' in done.text and "6 von 6 Dokumenten sind fertig." in done.text
    assert "hx-trigger" not in done.text
    answer = browser.client.get(f"{page.address}/documents/1.pdf")
    assert answer.mimetype == "application/pdf"
    said = [sheet.extract_text() for sheet in PdfReader(io.BytesIO(answer.data)).pages]
    assert len(said) == 6
    assert [re.findall(r"Gast \d+", text)[0] for text in said[:3]] == ["Gast 000", "Gast 001", "Gast 002"]
    assert answer.data == browser.client.get(f"{page.address}/documents/1.pdf").data
    assert browser.get(f"{page.address}/documents/2.pdf").status == 404
    assert "3 Fälle sind bearbeitet." in browser.get("/inbox").text


def test_all_of_a_kind_are_ticked_by_a_link(course: Course) -> None:
    course.guests(2)
    course.guests(1, looked_at_by="otto", first=2)
    browser = browser_of(course, "olga")
    assert ticked(browser.get("/inbox")) == 0
    all_of_them = browser.get(f"/inbox?pile={PILE}")
    assert ticked(all_of_them) == 3
    assert "Keine auswählen" in all_of_them.text


def test_a_page_narrowed_to_a_step_shows_as_many_as_can_be_done_at_once(course: Course) -> None:
    course.guests(27)
    browser = browser_of(course, "olga")
    assert browser.get("/inbox").text.count('type="checkbox"') == 25
    assert browser.get("/inbox?step=prepare").text.count('type="checkbox"') == 27


def test_nothing_chosen_is_told_where_one_chooses(course: Course) -> None:
    course.guests(2)
    page = choose(browser_of(course, "olga"), [])
    assert page.status == 422
    assert "Wählen Sie mindestens eine Aufgabe aus." in page.text
    assert 'aria-describedby="together-error"' in page.text


def test_tasks_that_do_not_ask_the_same_are_told_and_stay_chosen(course: Course) -> None:
    prepared, browser = course.guests(1), browser_of(course, "olga")
    case_id = course.applicant(1)
    places = [*prepared, (case_id, course.task(case_id))]
    page = choose(browser, places)
    assert (page.status, ticked(page)) == (422, 2)
    assert "Diese Aufgaben fragen nicht alle dasselbe." in page.text


def test_too_many_are_told(course: Course) -> None:
    (place,) = course.guests(1)
    page = choose(browser_of(course, "olga"), [(place[0], token) for token in range(101)])
    assert page.status == 422
    assert "Wählen Sie höchstens 100 Aufgaben." in page.text


def test_what_somebody_may_not_do_is_left_out_with_the_reason(course: Course) -> None:
    places = course.guests(1) + course.guests(1, looked_at_by="olga", first=1)
    form = choose(browser_of(course, "olga"), places)
    assert "Ihre Antworten gelten für 1 Fall." in form.text
    assert "Nicht dabei" in form.text and "Hier muss eine zweite Person entscheiden" in form.text


def test_cases_of_others_are_not_even_named(course: Course) -> None:
    places = course.guests(1)
    tina = browser_of(course, "tina")
    inbox = tina.get("/inbox")
    change_person(course.installation, "tina", name="Tina", active=True, groups=[], belongs_to=[])
    names = [f"{case}~{token}" for case, token in places]
    page = tina.post(inbox, inbox.form("together"), {"task": names})
    assert page.status == 422
    assert "Gast" not in page.text


def test_a_task_that_somebody_else_has_taken_cannot_be_chosen(course: Course) -> None:
    places = course.guests(2)
    for case_id, token in places:
        taken = apply(course.installation, case_id, Claimed(token), course.person("tina").actor)
        assert isinstance(taken, Applied)
    page = browser_of(course, "olga").get("/inbox")
    assert "Gast 000" in page.text and 'type="checkbox"' not in page.text


def test_errors_stand_beside_the_question_and_what_was_typed_is_kept(course: Course) -> None:
    browser = browser_of(course, "olga")
    form = choose(browser, course.guests(2))
    page = fill_in(
        browser, form, signatory=["Olga"], **{"on.day": ["1"], "on.month": ["1"], "on.year": ["2020"]}
    )
    assert page.status == 422
    assert "Zu früh." in page.text and 'value="Olga"' in page.text
    assert "Ihre Antworten gelten für 2 Fälle." in page.text


def test_a_double_click_makes_one_batch_also_when_all_is_done_by_then(course: Course) -> None:
    browser = browser_of(course, "olga")
    form = choose(browser, course.guests(2))
    first = fill_in(browser, form)
    assert fill_in(browser, form).address == first.address
    work(course)
    assert fill_in(browser, form).address == first.address
    assert browser.get(form.address.rpartition("/page/")[0]).address == first.address


def test_a_selection_is_its_makers_own(course: Course) -> None:
    form = choose(browser_of(course, "olga"), course.guests(2))
    assert browser_of(course, "otto").get(form.address).status == 404


def test_a_selection_of_which_nothing_is_left_says_so(course: Course) -> None:
    places, browser = course.guests(1), browser_of(course, "olga")
    form = choose(browser, places)
    done = Completed(places[0][1], {"signatory": "Tina"})
    assert isinstance(apply(course.installation, places[0][0], done, course.person("tina").actor), Applied)
    page = fill_in(browser, form)
    assert page.status == 409 and "Das ist schon erledigt" in page.text


def test_a_refusal_is_told_with_its_reason_and_the_way_to_the_case(course: Course) -> None:
    places, browser = course.guests(2), browser_of(course, "olga")
    page = fill_in(browser, choose(browser, places))
    done = Completed(places[0][1], {"signatory": "Tina"})
    assert isinstance(apply(course.installation, places[0][0], done, course.person("tina").actor), Applied)
    work(course)
    page = browser.get(page.address)
    apart = page.text.partition("Das müssen Sie noch ansehen")[2].partition("</section>")[0]
    assert f'href="/cases/{places[0][0]}"' in apart
    assert "In einem abgeschlossenen Vorgang lässt sich nichts mehr ändern." in apart
    assert "Gast 001" not in apart


def test_a_batch_is_no_page_for_others(course: Course) -> None:
    browser = browser_of(course, "olga")
    page = fill_in(browser, choose(browser, course.guests(1)))
    work(course)
    assert browser_of(course, "otto").get(page.address).status == 200
    assert browser_of(course, "rita").get(page.address).status == 404
    assert browser_of(course, "rita").client.get(f"{page.address}/documents/1.pdf").status_code == 404
    teacher = browser_of(course, "tina")
    assert "als eine Datei" not in teacher.get(page.address).text
    assert teacher.client.get(f"{page.address}/documents/1.pdf").status_code == 404


def test_pages_ask_the_same_however_many_cases_a_batch_has(course: Course) -> None:
    """Choosing, the form, sending it, the page while it runs and when it is over, the file."""
    browser, counts = browser_of(course, "olga"), list[list[int]]()
    for first, count in ((0, 2), (10, 30)):
        places = course.guests(count, first=first)
        counts.append(_statements(course, browser, places))
    assert counts[0] == counts[1]


def _statements(course: Course, browser: Browser, places: list[TaskPlace]) -> list[int]:
    """How many statements each step asks; those that write a row for each case count by table."""
    counts: list[int] = []

    def asked() -> None:
        own = listened.own
        reads = [text for text in own if not text.startswith("INSERT")]
        counts.append(len(reads) + len({text.split()[2] for text in own if text.startswith("INSERT")}))

    with asked_of(course.installation.database) as listened:
        form = choose(browser, places)
    asked()
    with asked_of(course.installation.database) as listened:
        page = fill_in(browser, form)
    asked()
    work(course)
    for address in (page.address, f"{page.address}/documents/1.pdf", "/inbox"):
        with asked_of(course.installation.database) as listened:
            assert browser.client.get(address).status_code == 200
        asked()
    return counts
