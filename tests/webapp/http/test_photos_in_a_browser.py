"""A photo from a phone, sent with a real browser: made smaller before it goes out, and as it comes in."""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, ViewportSize, expect
from werkzeug.serving import make_server

from tests.support.filling import only_data
from tests.support.phones import to_the_last_page
from tests.support.servers import free_port, wait_until
from tests.webapp.services.test_uploads import UPRIGHT_BY_TURNING, photo
from webapp.services.installation import Installation

PHONE = ViewportSize(width=390, height=844)


@pytest.fixture
def address(site: Flask) -> Iterator[str]:
    """The application on a real port."""
    server = make_server("127.0.0.1", free_port(), site, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def phone(chromium: Browser, address: str) -> Iterator[Page]:
    """A phone that has come to the last page of the form."""
    context = chromium.new_context(locale="de", viewport=PHONE, base_url=address)
    page = context.new_page()
    to_the_last_page(page)
    yield page
    context.close()


def taken_upright() -> bytes:
    """Twelve megapixels as a phone keeps them: lying, with a note how to turn them."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = UPRIGHT_BY_TURNING, "A phone"
    content = io.BytesIO()
    with Image.open(io.BytesIO(photo(4000, 3000))) as picture:
        picture.save(content, "JPEG", quality=95, exif=exif)
    return content.getvalue()


def test_a_photo_of_twelve_megapixels_is_made_smaller_turned_and_taken(
    phone: Page, place: Installation
) -> None:
    sent = taken_upright()
    phone.set_input_files("#f-photos", {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": sent})
    size = "document.querySelector('#f-photos').files[0].size"
    wait_until(lambda: phone.evaluate(size) < len(sent) / 2, what="a smaller photo")
    phone.locator("[name=agreed]").check()
    phone.fill("[name=signed]", "Khadija")
    phone.get_by_role("button", name="Weiter", exact=True).click()
    expect(phone.locator("main")).to_contain_text("IMG_1.jpg")
    phone.locator("main form#answers button").first.click()
    expect(phone.locator("main")).to_contain_text("A-2026-001")
    photos: Any = only_data(place)["photos"]
    assert photos[0]["size"] <= 1024 * 1024
    kept = place.settings.data / "files" / photos[0]["digest"][:2] / photos[0]["digest"]
    with Image.open(kept) as drawn:
        assert drawn.height > drawn.width and not drawn.getexif()


def test_more_than_a_request_may_hold_is_told_before_it_is_sent(phone: Page) -> None:
    content = b"%PDF-1.7" + bytes(13 * 1024 * 1024)
    files = [
        FilePayload(name=name, mimeType="application/pdf", buffer=content) for name in ("a.pdf", "b.pdf")
    ]
    phone.set_input_files("#f-photos", files)
    phone.fill("[name=signed]", "Khadija")
    phone.get_by_role("button", name="Weiter", exact=True).click()
    expect(phone.locator("#slot-photos .sending")).to_have_text(
        "Die Dateien sind zusammen zu groß. Senden Sie kleinere oder weniger"
    )
    expect(phone.locator("[name=signed]")).to_have_value("Khadija")
    expect(phone.locator("#saving")).not_to_have_class(re.compile("unsaved"))
    expect(phone.locator("#f-photos")).to_be_focused()
