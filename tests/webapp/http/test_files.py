"""Files on the pages of a form without JavaScript: what is wrong stands beside them, and nothing is lost."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfWriter
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests.support.every_type import GIVEN, write_definition
from tests.support.filling import START, begin, go, only_data
from tests.support.installations import new_installation
from tests.support.pages import Browser, Page
from tests.support.scanners import EICAR, scanner
from tests.support.servers import free_port
from tests.webapp.services.test_uploads import pdf, photo, picture
from webapp.http.application import create_app
from webapp.services.installation import Installation


def locked() -> bytes:
    """A page behind a password."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret", algorithm="RC4-128")
    content = io.BytesIO()
    writer.write(content)
    return content.getvalue()


def last_page(browser: Browser) -> Page:
    return go(browser, go(browser, begin(browser)))


def send(browser: Browser, page: Page, question: str, *files: tuple[str, bytes], **more: list[str]) -> Page:
    """Send the last page with files, and with what its form expects but for the signature."""
    sent: Any = {
        **GIVEN["people"],
        "signed": ["Halb"],
        question: [FileStorage(io.BytesIO(content), name) for name, content in files],
        **more,
    }
    form = page.form("answers")
    boundary, body = encode_multipart({**form.hidden, **sent})
    kind = f'multipart/form-data; boundary="{boundary}"'
    return Page(browser.client.post(form.action, data=body, content_type=kind, follow_redirects=True))


def beside(page: Page, question: str) -> list[str]:
    """The messages that stand beside a question."""
    place = page.text.partition(f'id="slot-{question}"')[2].partition('<div class="slot"')[0]
    return re.findall(r'field__error"><span[^>]*>[^<]*</span> ([^<]*)<', place)


REFUSED = [
    (b"", "Die Datei ist leer. Wählen Sie eine andere aus"),
    (b"MZ a program", "Diese Art von Datei geht hier nicht. Möglich sind: PDF und PNG"),
    (pdf(scan=b"x" * 1_100_000), "Die Datei ist zu groß. Sie darf höchstens 1 MB haben"),
    (locked(), "Die Datei ist mit einem Passwort geschützt. Speichern Sie sie ohne Passwort"),
    (b"%PDF-1.7", "Die Datei lässt sich nicht öffnen. Speichern oder fotografieren Sie sie neu"),
    (
        pdf({"/S": "/JavaScript"}),
        "Die Datei enthält Programme. Drucken Sie sie als PDF und senden Sie dieses",
    ),
]


@pytest.mark.parametrize(("content", "words"), REFUSED, ids=[words[:30] for _, words in REFUSED])
def test_what_is_wrong_with_a_file_stands_beside_it_and_what_was_typed_stays(
    browser: Browser, content: bytes, words: str
) -> None:
    page = send(browser, last_page(browser), "paper", ("papier.pdf", content))
    assert page.status == 422
    assert beside(page, "paper") == [words]
    assert f'<a href="#f-paper">{words}</a>' in page.text
    assert 'value="Halb"' in page.text


def test_a_photo_in_a_format_of_phones_is_asked_for_as_jpeg(browser: Browser) -> None:
    heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"
    page = send(browser, last_page(browser), "photos", ("IMG_1.HEIC", heic))
    said = "IMG_1.HEIC: Dieses Foto hat das Format HEIC. Speichern Sie es als JPEG und wählen Sie es dann"
    assert beside(page, "photos") == [said]


def test_a_question_that_needs_a_file_says_so(tmp_path: Path) -> None:
    folder = write_definition(tmp_path)
    forms = folder / "every_type" / "forms.yaml"
    text = forms.read_text("utf-8")
    forms.write_text(text.replace("label: Ein Papier, required: false", "label: Ein Papier"), "utf-8")
    office = new_installation(tmp_path, FAHRWASSER_DEFINITIONS=str(folder))
    browser = Browser(create_app(office))
    page = send(browser, last_page(browser), "photos")
    assert beside(page, "paper") == ["Wählen Sie eine Datei aus: Ein Papier"]
    office.database.close()


@pytest.fixture
def scanning(tmp_path: Path) -> Iterator[Browser]:
    """A browser in front of an installation that has files looked at."""
    with scanner() as address:
        folder = str(write_definition(tmp_path))
        office = new_installation(tmp_path, FAHRWASSER_DEFINITIONS=folder, FAHRWASSER_CLAMAV=address)
        yield Browser(create_app(office))
        office.database.close()


def test_a_virus_is_told_beside_the_question(scanning: Browser) -> None:
    page = send(scanning, last_page(scanning), "paper", ("papier.pdf", pdf() + b"% " + EICAR))
    assert beside(page, "paper") == ["In der Datei ist ein Virus. Wir haben sie nicht angenommen"]
    page = send(scanning, page, "paper", ("papier.pdf", pdf()), signed=["Khadija"])
    assert page.address == f"{START}/check" and "papier.pdf" in page.text


def test_a_file_that_nobody_could_look_at_is_told_beside_the_question(tmp_path: Path) -> None:
    folder, away = str(write_definition(tmp_path)), f"127.0.0.1:{free_port()}"
    office = new_installation(tmp_path, FAHRWASSER_DEFINITIONS=folder, FAHRWASSER_CLAMAV=away)
    browser = Browser(create_app(office))
    page = send(browser, last_page(browser), "paper", ("papier.pdf", pdf()))
    said = "Die Datei konnte nicht geprüft werden. Versuchen Sie es in ein paar Minuten noch einmal"
    assert beside(page, "paper") == [said]
    assert "papier.pdf" not in page.text
    office.database.close()


def test_several_files_answer_one_question_and_each_can_be_taken_away(
    browser: Browser, place: Installation
) -> None:
    page = last_page(browser)
    assert " multiple" in page.text
    page = send(browser, page, "photos", ("a.jpg", picture("JPEG")), ("b.pdf", pdf()))
    page = send(browser, browser.get(f"{START}/page/people"), "photos", ("c.jpg", photo(64, 64)))
    assert "a.jpg, b.pdf und c.jpg" in page.text
    page = browser.get(f"{START}/page/people")
    page = send(browser, page, "photos", remove=["photos.1"])
    assert "b.pdf" not in page.text
    page = send(browser, page, "photos", ("d.jpg", picture("JPEG")))
    assert "a.jpg, c.jpg und d.jpg" in page.text
    browser.post(page, page.form("answers"))
    photos: Any = only_data(place)["photos"]
    assert [file["name"] for file in photos] == ["a.jpg", "c.jpg", "d.jpg"]


def test_one_file_too_many_and_one_of_another_kind_are_named_and_the_others_are_kept(
    browser: Browser,
) -> None:
    good = [(f"{letter}.jpg", picture("JPEG")) for letter in "abcd"]
    page = send(browser, last_page(browser), "photos", ("x.gif", picture("GIF")), *good)
    assert beside(page, "photos") == [
        "x.gif: Diese Art von Datei geht hier nicht. Möglich sind: PDF und JPEG",
        "d.jpg: Es dürfen höchstens 3 Dateien sein. Senden Sie nur die wichtigsten",
    ]
    assert page.text.count('name="remove" value="photos.') == 3
    assert page.text.count('href="#f-photos"') == 2 and page.text.count('id="f-photos"') == 1


def test_a_photo_of_a_phone_that_is_larger_than_the_limit_is_taken(
    browser: Browser, place: Installation
) -> None:
    large = photo(3000, 2000)
    assert len(large) > 1024 * 1024
    page = send(browser, last_page(browser), "photos", ("IMG_2.jpg", large), signed=["Khadija"])
    assert page.address == f"{START}/check"
    browser.post(page, page.form("answers"))
    photos: Any = only_data(place)["photos"]
    assert photos[0]["size"] <= 1024 * 1024
    kept = place.settings.data / "files" / photos[0]["digest"][:2] / photos[0]["digest"]
    with Image.open(kept) as drawn:
        assert max(drawn.size) >= 2000
