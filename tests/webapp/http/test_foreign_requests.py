"""Forged, foreign and oversized requests change nothing, and get a page in plain words."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from tests.support.filling import START, begin, count_cases, go, only_data, to_the_check_page
from tests.support.pages import Browser
from webapp.db.tables import uploads
from webapp.services.installation import Installation

FORGED_FILE = {
    "paper__id": ["1"],
    "paper__name": ["secret.pdf"],
    "paper__media_type": ["application/pdf"],
    "paper__size": ["12"],
    "paper__digest": ["ab"],
}


def test_nothing_is_sent_before_everything_is_answered(browser: Browser, place: Installation) -> None:
    page = begin(browser)
    token = page.form("answers").hidden
    answer = browser.client.post(f"{START}/check", data=token, follow_redirects=True)
    assert answer.request.path == f"{START}/page/person"
    assert count_cases(place) == 0


def test_nobody_sees_what_another_browser_typed(browser: Browser, site: Flask) -> None:
    go(browser, begin(browser))
    assert Browser(site).get(f"{START}/page/person").address == START


def test_what_a_form_does_not_ask_for_is_not_taken(browser: Browser, place: Installation) -> None:
    page = begin(browser)
    page = go(
        browser, page, status=["admin"], outcome=["accept"], **{"~sent": ["yes"], "~request": ["x" * 43]}
    )
    page = go(browser, go(browser, page), agreed__at=["1999-01-01"], **FORGED_FILE)
    assert page.address == f"{START}/check"
    browser.post(page, page.form("answers"))
    data = only_data(place)
    assert set(data) == {
        "name",
        "birth",
        "email",
        "call",
        "phone",
        "address",
        "colour",
        "days",
        "story",
        "word",
    } | {"amount", "at", "language", "spoken", "children", "paper", "photos", "agreed", "signed"}
    assert data["paper"] is None
    agreed = data["agreed"]
    assert isinstance(agreed, dict)
    assert agreed["at"].startswith("2026-11-23")
    assert agreed["language"] == "de"


def test_a_file_survives_an_error_elsewhere_and_others_are_refused_with_the_reason(
    browser: Browser, place: Installation
) -> None:
    page = go(browser, go(browser, begin(browser)))
    page = go(browser, page, signed=[""], paper=[(io.BytesIO(_picture()), "foto.png")])  # type: ignore[list-item]
    assert page.status == 422
    assert "foto.png" in page.text
    assert "Datei entfernen" in page.text
    page = go(browser, page, paper=[(io.BytesIO(b"MZ not a picture"), "foto.png")])  # type: ignore[list-item]
    assert page.status == 422
    assert "Möglich sind: PDF und PNG" in page.text
    page = go(browser, page)
    browser.post(page, page.form("answers"))
    paper = only_data(place)["paper"]
    assert isinstance(paper, dict)
    assert (paper["name"], paper["media_type"]) == ("foto.png", "image/png")
    with place.database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(uploads)).scalar_one() == 1


def _picture() -> bytes:
    found = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(found, "PNG")
    return found.getvalue()


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"headers": {"Sec-Fetch-Site": "cross-site"}}, 403),
        ({"without": "csrf_token"}, 400),
        ({"headers": {"Host": "evil.example"}}, 400),
        ({"more": {"story": "x" * 600_000}}, 413),
        ({"more": {f"n{number}": "x" for number in range(1100)}, "type": "multipart/form-data"}, 413),
    ],
)
def test_a_foreign_or_oversized_request_changes_nothing(
    browser: Browser, site: Flask, change: dict[str, object], status: int
) -> None:
    site.config["WTF_CSRF_ENABLED"] = True
    page = begin(browser)
    form = page.form("answers")
    data = {**form.hidden, "email": "forged@example.org", **change.get("more", {})}  # type: ignore[dict-item]
    data.pop(str(change.get("without")), None)
    answer = browser.client.post(
        form.action, data=data, headers=change.get("headers"), content_type=change.get("type")
    )
    assert answer.status_code == status
    assert "<h1>" in answer.text
    assert "Traceback" not in answer.text
    assert "forged@example.org" not in browser.get(f"{START}/page/person").text


def test_every_page_locks_itself_against_foreign_content(browser: Browser) -> None:
    begin(browser)
    answer = browser.client.get(f"{START}/page/person")
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert " style=" not in answer.text
    assert "onclick" not in answer.text


@pytest.mark.parametrize("address", ["/apply%00", "/verify?code=%00", "/sign-in?next=%00", "/continue?%00=1"])
def test_an_address_that_nobody_can_type_is_not_understood(browser: Browser, address: str) -> None:
    assert browser.client.get(address).status_code == 400


def test_a_character_that_nobody_can_type_is_not_kept(browser: Browser, place: Installation) -> None:
    page = begin(browser)
    token = page.form("answers").hidden
    answer = browser.client.post(f"{START}/page/person", data={**token, "story": "a\0b"})
    assert answer.status_code == 400 and "\0" not in answer.get_data(as_text=True)
    assert "Traceback" not in answer.get_data(as_text=True)
    assert count_cases(place) == 0


def test_nobody_takes_a_consent_away_with_a_button_that_no_page_has(browser: Browser) -> None:
    to_the_check_page(browser)
    page = browser.get(f"{START}/page/people")
    for name in ("agreed", "signed", "agreed.text"):
        browser.post(page, page.form("answers"), {"asked": [""], "remove": [name]})
    assert browser.get(f"{START}/check").address == f"{START}/check"
