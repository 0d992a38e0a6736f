"""What a phone on a slow network loads: pages and assets in gzip, little of it, and from nobody else."""

from __future__ import annotations

import gzip
import re

import pytest
from flask import Flask

from tests.support.filling import START, begin
from tests.support.pages import Browser
from webapp.http.assets import Assets

LIMIT = 60_000
"""Bytes of a public form page with everything that it loads, fonts apart."""
FIRST_WINDOW = 10 * 1460
"""Bytes that a server sends before it hears back (RFC 6928), headers and all."""
GZIP = {"Accept-Encoding": "gzip"}


def loaded(browser: Browser, address: str) -> dict[str, int]:
    """Bytes on the wire of a page and of everything that it names, by address."""
    page = browser.client.get(address, headers=GZIP)
    text = gzip.decompress(page.data).decode()
    found = {address: len(page.data)}
    waiting = set(re.findall(r'(?:src|href)="(/assets/[^"]+)"', text))
    while waiting:
        name = waiting.pop()
        answer = browser.client.get(name, headers=GZIP)
        assert answer.status_code == 200, name
        found[name] = len(answer.data)
        content = gzip.decompress(answer.data).decode() if answer.content_encoding == "gzip" else ""
        folder = name.rpartition("/")[0]
        for other in re.findall(r'url\("\.\./([^"]+)"\)', content):
            waiting |= {f"{folder.rpartition('/')[0]}/{other}"} - found.keys()
        for other in re.findall(r'from "\./([^"]+)"', content):
            waiting |= {f"{folder}/{other}"} - found.keys()
    return found


def test_a_form_page_with_all_that_it_loads_stays_small(browser: Browser) -> None:
    begin(browser)
    found = loaded(browser, f"{START}/page/person")
    assert len(found) > 10
    assert sum(found.values()) <= LIMIT, found


def test_a_page_names_no_address_of_anybody_else(browser: Browser) -> None:
    text = begin(browser).text
    assert re.findall(r'(?:src|href|action)="(?:https?:)?//[^"]*"', text) == []


def test_a_page_is_the_same_compressed_and_not(browser: Browser) -> None:
    plain, packed = browser.client.get("/verify"), browser.client.get("/verify", headers=GZIP)
    assert [plain.headers.get("Content-Encoding"), packed.headers.get("Content-Encoding")] == [None, "gzip"]
    assert all("Accept-Encoding" in answer.headers["Vary"] for answer in (plain, packed))
    token = re.compile(rb'name="csrf_token" value="[^"]+"')
    assert token.sub(b"", gzip.decompress(packed.data)) == token.sub(b"", plain.data)


def test_whoever_refuses_gzip_gets_none(browser: Browser) -> None:
    for wish in ("gzip;q=0", "identity", "br"):
        assert browser.client.get("/verify", headers={"Accept-Encoding": wish}).content_encoding is None


def test_the_size_of_a_page_tells_nothing_exact(browser: Browser) -> None:
    sizes = {len(browser.client.get("/verify", headers=GZIP).data) for _ in range(30)}
    assert max(sizes) - min(sizes) > 20


@pytest.mark.parametrize("language", ["de", "ar", "ti"])
def test_the_first_page_of_a_visit_fits_into_one_round_trip_with_its_sheets(
    browser: Browser, language: str
) -> None:
    begin(browser)
    browser.client.set_cookie("language", language)
    for address in ("/", START, f"{START}/page/person"):
        page = browser.client.get(address, headers={**GZIP, "Sec-Fetch-Site": "none"})
        assert len(page.data) + len(str(page.headers)) <= FIRST_WINDOW
        text = gzip.decompress(page.data).decode()
        assert 'rel="stylesheet"' not in text
        assert text.count("<style>") == page.headers["Content-Security-Policy"].count("'sha256-")


def test_a_further_page_names_its_sheets(browser: Browser) -> None:
    page = browser.client.get("/", headers={"Sec-Fetch-Site": "same-origin"})
    assert "<style>" not in page.text and 'rel="stylesheet"' in page.text


@pytest.mark.parametrize("name", ["styles/frame.css", "vendor/htmx-2.0.11.min.js", "images/waves.svg"])
def test_an_asset_is_kept_for_ever_and_the_same_in_both_forms(site: Flask, name: str) -> None:
    client, address = site.test_client(), Assets().address(name)
    plain, packed = client.get(address), client.get(address, headers=GZIP)
    assert gzip.decompress(packed.data) == plain.data
    assert packed.mimetype == plain.mimetype
    assert "immutable" in packed.headers["Cache-Control"]
    plain.close()
