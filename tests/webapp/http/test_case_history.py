"""The history of a case comes a page at a time, newest first; nothing is lost or shown twice."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import func, select, update

from tasks.promises import keep_promise
from tests.support.installations import TODAY
from tests.support.long_cases import lengthen
from tests.support.pages import Browser, Page
from webapp.clock import MovableClock
from webapp.db.tables import letters, outbox
from webapp.services.case_history import PAGE_SIZE, Place
from webapp.services.case_pages import case_history
from webapp.services.installation import Installation
from webapp.services.outbox import due_promises
from webapp.services.timeline import Happening
from workflows.core.events import Actor

Browse = Callable[[str], Browser]
Lived = Callable[[str], str]
ANNA = Actor("person:anna", frozenset({"coordinators"}))
WITHOUT_MAIL = "demo_lo_2026_004"
APPLIED = "demo_lo_2026_003"
ROUNDS = 80
_ENTRY = re.compile(r'<li class="timeline__entry">.*?</li>', re.DOTALL)
_OLDER = re.compile(r'hx-get="([^"]+)"')


def entries(page: Page) -> list[str]:
    return _ENTRY.findall(page.text)


def older(page: Page) -> str:
    found = _OLDER.search(page.text)
    return found[1] if found else ""


def test_a_long_case_shows_its_newest_entries_and_a_link_to_the_others(
    office: Installation, browse: Browse, lived: Lived
) -> None:
    case = lived(APPLIED)
    lengthen(office, case, ANNA, ROUNDS)
    page = browse("anna").get(f"/cases/{case}")
    assert len(entries(page)) == PAGE_SIZE
    assert "Frühere Einträge zeigen" in page.text and older(page)


def test_a_short_case_has_no_such_link(browse: Browse, lived: Lived) -> None:
    page = browse("anna").get(f"/cases/{lived(APPLIED)}")
    assert entries(page) and not older(page)


def test_following_the_links_shows_every_entry_once(
    office: Installation, browse: Browse, lived: Lived
) -> None:
    case = lived(WITHOUT_MAIL)
    for promise in due_promises(office):
        keep_promise(office, promise)
    anna, address = browse("anna"), f"/cases/{case}"
    before = entries(anna.get(address))
    lengthen(office, case, ANNA, ROUNDS)
    found: list[str] = []
    while address:
        page = anna.get(address)
        assert page.status == 200
        found += entries(page)
        address = older(page)
    assert len(found) == len(before) + 2 * ROUNDS
    assert found[-len(before) :] == before
    assert any("keine E-Mail-Adresse" in entry for entry in before)


def test_letters_of_the_first_page_are_not_told_again_on_the_others(
    office: Installation, browse: Browse, lived: Lived
) -> None:
    case = lived(WITHOUT_MAIL)
    lengthen(office, case, ANNA, ROUNDS)
    later = office.at(MovableClock(office.now() + timedelta(days=2)))
    for promise in due_promises(later):
        keep_promise(later, promise)
    with office.database.reading() as connection:
        opened = connection.execute(select(func.count()).select_from(letters)).scalar_one()
    anna, address = browse("anna"), f"/cases/{case}"
    told: list[int] = []
    while address:
        page = anna.get(address)
        told.append(sum("deshalb per Brief" in entry for entry in entries(page)))
        address = older(page)
    assert opened > 0 and len(told) > 2
    assert told == [opened, *[0] * (len(told) - 1)]


def test_a_mail_of_the_first_page_is_not_told_again_on_those_without_any(
    office: Installation, browse: Browse, lived: Lived
) -> None:
    case = lived(APPLIED)
    lengthen(office, case, ANNA, ROUNDS)
    with office.database.writing() as connection:
        later = TODAY + timedelta(hours=1)
        connection.execute(
            update(outbox).where(outbox.c.case_id == case).values(state="parked", created_at=later)
        )
    anna, address = browse("anna"), f"/cases/{case}"
    told = []
    while address:
        page = anna.get(address)
        told.append(page.text.count("kam nicht an"))
        address = older(page)
    assert told[0] > 0 and not any(told[1:]) and len(told) > 2


def test_htmx_gets_the_lines_alone_and_goes_on_reading_there(
    office: Installation, browse: Browse, lived: Lived
) -> None:
    case = lived(APPLIED)
    lengthen(office, case, ANNA, ROUNDS)
    anna = browse("anna")
    address = older(anna.get(f"/cases/{case}"))
    alone = Page(anna.client.get(address, headers={"HX-Request": "true"}))
    assert "<html" not in alone.text and "autofocus" in alone.text
    whole = anna.get(address)
    assert "<h1>Verlauf</h1>" in whole.text and "autofocus" not in whole.text
    assert entries(alone) == entries(whole) and older(alone) == older(whole)


def test_a_place_that_is_nonsense_begins_with_the_newest_entry(browse: Browse, lived: Lived) -> None:
    anna, case = browse("anna"), lived(APPLIED)
    newest = entries(anna.get(f"/cases/{case}/history"))
    for nonsense in ("x~y", "-1~", "~", "99999999999999999999~1"):
        assert entries(anna.get(f"/cases/{case}/history?before={nonsense}")) == newest


def test_nobody_reads_the_history_of_a_case_that_they_may_not_know_of(browse: Browse, lived: Lived) -> None:
    case = lived(APPLIED)
    assert browse("kai").get(f"/cases/{case}/history").status == 404
    assert browse("").get(f"/cases/{case}/history").address == "/sign-in"


def test_how_much_is_hidden_cannot_be_told_from_the_pages(office: Installation, lived: Lived) -> None:
    case = lived(APPLIED)
    lengthen(office, case, ANNA, ROUNDS)
    party = Actor("party:applicant", role="applicant")
    found = case_history(office, case, party, Place()).history
    assert [line.kind for line in found.lines if isinstance(line, Happening)] == [
        "completed",
        "started",
    ]
    assert found.older is None
