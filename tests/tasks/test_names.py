"""The invented people of the demo, from the form to the mail and onto paper: each name as it was written."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from tests.support.installations import new_installation
from tests.support.naming_office import Named, demo_people, write_definition
from tests.support.pages import Browser, Page
from tests.support.servers import smtp_sink
from tests.tasks.offices import Office
from tests.webapp.rendering.papers import ZERO_WIDTH_NON_JOINER, text_of
from tests.webapp.rendering.structure import glyphs, read, read_aloud
from webapp.http.application import create_app
from webapp.services.blobs import read_blob

PEOPLE = demo_people()
START = "/apply/names"
FROM_THE_RIGHT = ("lo_2026_001", "lo_2026_005", "lo_2026_010", "ssa_2026_101", "ssa_2026_105", "ssa_2026_110")
"""Stories of people who read a letter that is written from the right."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One office for all of them."""
    folder = tmp_path_factory.mktemp("names")
    with smtp_sink() as sink:
        installation = new_installation(
            folder,
            FAHRWASSER_DEFINITIONS=str(write_definition(folder)),
            SMTP_URL=f"smtp://127.0.0.1:{sink.port}",
        )
        yield Office(installation, sink)
        installation.database.close()


def address_of(person: Named) -> str:
    return f"{person.story}@example.org"


def typed_by(person: Named) -> dict[str, list[str]]:
    reads_arabic = any(story in person.story for story in FROM_THE_RIGHT)
    return {
        "name.official": [person.official],
        "name.original": [person.original],
        "name.call": [person.call],
        "email": [address_of(person)],
        "language": ["ar" if reads_arabic else "de"],
    }


def names_of(person: Named) -> list[str]:
    return [name for name in (person.official, person.original) if name]


def check_page(browser: Browser, person: Named) -> Page:
    page = browser.get(START)
    page = browser.post(page, page.form(action=START))
    return browser.post(page, page.form("answers"), typed_by(person))


def test_the_twenty_people_of_the_demo_are_here_one_of_them_a_twin() -> None:
    assert len(PEOPLE) == 21
    assert {"Rahmatullah", "Zabihullah", "Bärbel Groß", "Lê Minh Đức"} <= {one.official for one in PEOPLE}
    assert len([one for one in PEOPLE if one.original]) == 12
    assert len([one for one in PEOPLE if ZERO_WIDTH_NON_JOINER in one.original]) == 2


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.story)
def test_a_name_stays_as_it_was_written_from_the_form_to_the_paper(office: Office, person: Named) -> None:
    browser = Browser(create_app(office.installation))
    checked = check_page(browser, person)
    assert checked.address == f"{START}/check"
    opened_again = browser.get(f"{START}/page/person").text
    for name in (*names_of(person), *([person.call] if person.call else [])):
        assert name in checked.text
        assert f'value="{name}"' in opened_again
    assert browser.post(checked, checked.form("answers")).address == f"{START}/sent"
    office.work()
    mail_says(office, person)
    papers_say(office, person)


def mail_says(office: Office, person: Named) -> None:
    (mail,) = office.sink.to(address_of(person))
    assert mail["Subject"] == f"Für {person.official}"
    for kind in ("plain", "html"):
        for name in names_of(person):
            assert name in part(mail, kind)


def part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert body is not None
    text: str = body.get_content()
    return text


def papers_say(office: Office, person: Named) -> None:
    rows = office.documents()
    (case,) = {row.case_id for row in rows if row.snapshot["values"].get("name") == person.official}
    issued = [row for row in rows if row.case_id == case]
    assert {row.document for row in issued} == {"certificate", "card", "letter", "sheet"}
    for row in issued:
        pdf = read_blob(office.installation.settings.data, row.blob)
        aloud, seen = read_aloud(pdf), joined(text_of(pdf))
        for name in names_of(person):
            assert name in aloud, row.document
            assert joined(name) in seen, row.document
        shown = [glyph for page in read(pdf).pages for glyph in glyphs(page)]
        assert [glyph for glyph in shown if glyph.is_missing] == []


def joined(text: str) -> str:
    """What is left when lines are broken elsewhere, as pdftotext reads them."""
    return "".join(text.replace(ZERO_WIDTH_NON_JOINER, "").replace("-", "").split())
