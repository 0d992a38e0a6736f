"""Letters in the browser: found in the inbox, printed, and told how; closed to everybody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from tasks.promises import keep_promise
from tests.support.pages import Browser, Page
from tests.support.statements import asked_of
from webapp.db.tables import letters, outbox, reading_log
from webapp.services.installation import Installation
from webapp.services.outbox import due_promises
from webapp.services.replay import verify_everything

Browse = Callable[[str], Browser]
Lived = Callable[[str], str]
WITHOUT_MAIL = "demo_lo_2026_004"


def work(office: Installation, kinds: tuple[str, ...] = ("mail", "letter", "document")) -> None:
    """Keep what is due, as a worker does."""
    for _ in range(3):
        due = due_promises(office)
        with office.database.reading() as connection:
            chosen = select(outbox.c.id).where(outbox.c.id.in_(due), outbox.c.kind.in_(kinds))
            ids = list(connection.execute(chosen).scalars())
        for promise in ids:
            keep_promise(office, promise)


def addresses(office: Installation, case: str) -> list[str]:
    with office.database.reading() as connection:
        found = connection.execute(select(letters.c.id).where(letters.c.case_id == case)).scalars()
        return [f"/cases/{case}/letters/{letter}" for letter in found]


@pytest.fixture
def waiting(office: Installation, lived: Lived) -> tuple[str, str]:
    """A case with a printed letter, and the address of the letter."""
    case = lived(WITHOUT_MAIL)
    work(office)
    return case, addresses(office, case)[0]


def test_a_letter_stands_in_the_inbox_and_on_the_case_and_leads_to_its_page(
    browse: Browse, waiting: tuple[str, str]
) -> None:
    case, address = waiting
    anna = browse("anna")
    inbox = anna.get("/inbox")
    assert f'href="{address}"' in inbox.text and "Per Brief Bescheid geben" in inbox.text
    assert f'href="{address}"' in anna.get(f"/cases/{case}").text
    page = anna.get(address)
    assert page.status == 200
    assert "Von dieser Person ist keine E-Mail-Adresse bekannt." in page.text
    assert f'href="{address}/letter.pdf"' in page.text
    assert not any(word in page.text for word in ("SMTP", "550", "Noch einmal per E-Mail"))


def test_the_pdf_is_handed_out_and_each_look_is_noted(
    office: Installation, browse: Browse, waiting: tuple[str, str]
) -> None:
    case, address = waiting
    anna = browse("anna")
    anna.get(address)
    answer = anna.client.get(f"{address}/letter.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.data.startswith(b"%PDF") and answer.headers["Cache-Control"] == "no-store"
    with office.database.reading() as connection:
        read = connection.execute(select(reading_log).where(reading_log.c.what.like("letter %"))).all()
    assert [(row.case_id, row.reader) for row in read] == [(case, "person:anna")] * 2


def test_until_the_pdf_is_there_the_page_says_so_and_asks_again(
    office: Installation, browse: Browse, lived: Lived
) -> None:
    case = lived(WITHOUT_MAIL)
    work(office, ("mail",))
    (address, *_) = addresses(office, case)
    anna = browse("anna")
    page = anna.get(address)
    assert "Der Brief wird gerade erstellt." in page.text
    assert f'hx-get="{address}"' in page.text and "letter.pdf" not in page.text
    assert anna.client.get(f"{address}/letter.pdf").status_code == 404
    work(office)
    again = anna.client.get(address, headers={"HX-Request": "true"}).get_data(as_text=True)
    assert "letter.pdf" in again and "hx-get" not in again.split('id="letter-pdf"')[1].split("</p>")[0]
    with office.database.reading() as connection:
        noted = connection.execute(select(reading_log).where(reading_log.c.what.like("letter %"))).all()
    assert len(noted) == 2


@pytest.mark.parametrize(
    ("way", "words"),
    [
        ("posted", "Brief abgeschickt"),
        ("handed", "Brief persönlich übergeben"),
        ("phoned", "telefonisch Bescheid gegeben"),
    ],
)
def test_how_somebody_was_told_stands_in_the_timeline_with_who_did_it(
    office: Installation, browse: Browse, waiting: tuple[str, str], way: str, words: str
) -> None:
    case, address = waiting
    anna = browse("anna")
    page = tell(anna, address, way)
    assert page.address == "/inbox" and "Danke, das ist vermerkt." in page.text
    assert f'href="{address}"' not in page.text
    text = browse("ben").get(f"/cases/{case}").text
    assert "keine E-Mail-Adresse, deshalb per Brief" in text
    assert words in text.split('id="timeline"')[1] and "Anna Beispiel" in text
    assert verify_everything(office).misplaced == ()


def tell(browser: Browser, address: str, way: str) -> Page:
    page = browser.get(address)
    return browser.post(page, page.form(action=address), {"how": [way]})


def test_who_comes_second_reads_who_was_first(browse: Browse, waiting: tuple[str, str]) -> None:
    _, address = waiting
    anna, ben = browse("anna"), browse("ben")
    page = ben.get(address)
    tell(anna, address, "posted")
    late = ben.post(page, page.form(action=address), {"how": ["phoned"]})
    assert late.address == address
    assert "Das ist schon erledigt" in late.text and "Anna Beispiel" in late.text
    assert anna.client.get(f"{address}/letter.pdf").status_code == 404


def test_sending_twice_says_twice_that_it_is_noted(browse: Browse, waiting: tuple[str, str]) -> None:
    _, address = waiting
    anna = browse("anna")
    page = anna.get(address)
    for _ in range(2):
        assert anna.post(page, page.form(action=address), {"how": ["posted"]}).address == "/inbox"


def test_a_letter_is_claimed_and_given_back_like_a_task(browse: Browse, waiting: tuple[str, str]) -> None:
    case, address = waiting
    anna, token = browse("anna"), f"-{address.rpartition('/')[2]}"
    page = anna.get("/inbox")
    inputs = {"case": [case], "token": [token], "return_to": ["/inbox"]}
    assert "ist jetzt bei Ihnen" in anna.post(page, page.form(action="/inbox/claim"), inputs).text
    assert f'href="{address}"' in anna.get("/inbox?show=mine").text
    assert f'href="{address}"' not in browse("ben").get("/inbox?show=free").text
    other = browse("ben")
    theirs = other.get("/inbox")
    assert "schon jemand" in other.post(theirs, theirs.form(action="/inbox/claim"), inputs).text
    page = anna.get("/inbox")
    assert "wieder frei" in anna.post(page, page.form(action="/inbox/release"), inputs).text
    assert f'href="{address}"' not in anna.get("/inbox?show=mine").text


@pytest.mark.parametrize("name", ["tom", "kai", "sara", "admin"])
def test_a_letter_is_nothing_for_those_who_do_not_deliver_it(
    browse: Browse, waiting: tuple[str, str], name: str
) -> None:
    case, address = waiting
    browser = browse(name)
    assert browser.get(address).status == 404
    assert browser.client.get(f"{address}/letter.pdf").status_code == 404
    page = browser.get("/account")
    token = next(form.hidden["csrf_token"] for form in page.forms if "csrf_token" in form.hidden)
    for place in (address, f"{address}/again"):
        sent = browser.client.post(place, data={"csrf_token": token, "how": "posted"})
        assert sent.status_code == 404, place
    claimed = {"csrf_token": token, "case": case, "token": f"-{address.rpartition('/')[2]}"}
    assert browser.client.post("/inbox/claim", data=claimed).status_code == 404
    assert address not in browser.get("/inbox").text


def test_nonsense_about_a_letter_is_refused(browse: Browse, waiting: tuple[str, str]) -> None:
    case, address = waiting
    anna = browse("anna")
    page = anna.get(address)
    assert anna.post(page, page.form(action=address), {"how": ["mailed"]}).status == 400
    assert anna.get(f"/cases/{case}/letters/999").status == 404
    inputs = {"csrf_token": page.form(action=address).hidden["csrf_token"], "how": ["posted"]}
    assert anna.client.post(f"{address}/again", data=inputs).status_code == 404


def test_letters_speak_english_to_staff_who_do(browse: Browse, waiting: tuple[str, str]) -> None:
    case, address = waiting
    anna = browse("anna")
    page = anna.get(address)
    anna.post(page, page.form(action="/language"), {"language": ["en"], "return_to": [address]})
    assert "There is no e-mail address for this person." in anna.get(address).text
    assert "Send word by letter" in anna.get("/inbox").text
    assert "no e-mail address, so by letter" in anna.get(f"/cases/{case}").text


def test_the_page_of_a_letter_asks_the_same_however_many_letters_there_are(
    office: Installation, browse: Browse, lived: Lived
) -> None:
    first = lived(WITHOUT_MAIL)
    work(office, ("mail",))
    anna, address = browse("anna"), addresses(office, first)[0]
    with asked_of(office.database) as few:
        anna.get(address)
    for _ in range(3):
        lived(WITHOUT_MAIL)
    work(office, ("mail",))
    with asked_of(office.database) as many:
        anna.get(address)
    assert len(few.own) == len(many.own) == 4, "\n".join(many.own)
