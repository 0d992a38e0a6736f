"""The language of a page: one language from top to bottom, and what the reader is told about it."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from tests.support.installations import new_installation
from tests.support.pages import Browser, Page
from webapp.http.application import create_app

NOT_TRANSLATED = "هذه الصفحة غير متوفرة بلغتكم بعد"
"""Arabic: this page is not available in your language yet."""


@pytest.fixture
def german_only(tmp_path: Path) -> Flask:
    """The shipped definitions; the training has lost its Arabic words."""
    made = new_installation(tmp_path)
    texts = made.definitions._texts
    texts["lotse_training"] = {tag: text for tag, text in texts["lotse_training"].items() if tag != "ar"}
    return create_app(made)


def arabic(app: Flask) -> Browser:
    browser = Browser(app)
    browser.client.set_cookie("language", "ar")
    return browser


def test_a_form_that_lacks_the_readers_language_is_german_as_a_whole_and_says_so_in_theirs(
    german_only: Flask,
) -> None:
    page = arabic(german_only).get("/apply/lotse_training")
    assert '<html lang="de" dir="ltr">' in page.text
    assert f'<p class="not-translated" lang="ar" dir="rtl">{NOT_TRANSLATED}' in page.text
    assert "Anmelden für Mitarbeitende" in page.text
    assert chosen(page) == "ar"


def test_a_form_in_the_readers_language_says_nothing_of_the_kind(app: Flask) -> None:
    page = arabic(app).get("/apply/lotse_training")
    assert '<html lang="ar" dir="rtl">' in page.text
    assert "not-translated" not in page.text


def test_the_front_page_marks_what_it_offers_in_another_language(app: Flask, german_only: Flask) -> None:
    pages = [arabic(site).get("/").text for site in (app, german_only)]
    assert all('<html lang="ar" dir="rtl">' in page and "not-translated" not in page for page in pages)
    whole, lacking = (page.count('<li class="card card--starboard" lang="de" dir="ltr">') for page in pages)
    assert lacking == whole + 1


def test_a_page_in_words_that_nobody_checked_says_so_and_a_german_one_does_not(app: Flask) -> None:
    browser = arabic(app)
    assert "site-foot__translation" in browser.get("/").text
    browser.client.set_cookie("language", "de")
    assert "site-foot__translation" not in browser.get("/").text


def chosen(page: Page) -> str:
    """The language whose button is the present one."""
    before = page.text.partition(' aria-current="true"')[0].rpartition("<button ")[2]
    return before.partition('value="')[2].partition('"')[0]
