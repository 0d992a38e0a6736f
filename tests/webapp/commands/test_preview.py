"""`fahrwasser preview` as a process of its own: the forms of a folder as it is, without a database."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.support.every_type import write_definition
from tests.support.servers import free_port

ROOT = Path(__file__).parents[3]
TRAINING = ROOT / "workflows" / "definitions" / "lotse_training"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A definition that nobody has published."""
    return write_definition(tmp_path) / "every_type"


@pytest.fixture
def address(folder: Path) -> Iterator[str]:
    """Where its forms can be seen."""
    yield from _previewed(folder)


@pytest.fixture
def training(tmp_path: Path) -> Iterator[str]:
    """Where the forms of a translated workflow can be seen."""
    yield from _previewed(Path(shutil.copytree(TRAINING, tmp_path / "lotse_training")))


def _previewed(folder: Path) -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "webapp.cli", "preview", str(folder), "--port", str(port)]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout
        assert f"http://127.0.0.1:{port} shows" in process.stdout.readline()
        yield f"http://127.0.0.1:{port}"
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0


def _page(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as problem:
        return problem.code, problem.read().decode()


def test_each_page_shows_the_files_as_they_are(address: str, folder: Path) -> None:
    assert "Formulare ansehen" in _page(address)[1]
    page = f"{address}/office/workflows/every_type/preview/ask/sender/de/1/page/person"
    assert "Wie heißen Sie?" in _page(page)[1]
    forms = folder / "forms.yaml"
    right = forms.read_text("utf-8")
    forms.write_text(right.replace("Wie heißen Sie?", "Ihr Name?"), "utf-8")
    assert "Ihr Name?" in _page(page)[1]
    forms.write_text(right.replace("type: person_name", "type: name"), "utf-8")
    status, text = _page(page)
    assert status == 422
    assert "There is no type &#34;name&#34;" in text
    forms.write_text(right, "utf-8")
    assert _page(page)[0] == 200
    assert _page(f"{address}/inbox")[0] == 404


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(("language", "direction"), [("de", "ltr"), ("ar", "rtl")])
def test_a_browser_walks_on_with_other_answers(
    chromium: Browser, training: str, width: int, language: str, direction: str
) -> None:
    context = chromium.new_context(locale="de", viewport={"width": width, "height": 844})
    context.set_default_timeout(60_000)
    page = context.new_page()
    start = f"{training}/office/workflows/lotse_training/preview"
    page.goto(f"{start}?what=apply/applicant&language={language}&answers=empty&page=contact")
    assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == [
        language,
        direction,
    ]
    assert page.locator("#slot-email input").count() == 0
    page.locator("input[name=channel][value=mail]").check()
    page.locator("#slot-email input").wait_for()
    page.locator("#answers .button-row button:not([name])").click()
    page.locator(".error-summary").wait_for()
    assert page.locator("input[name=channel][value=mail]").is_checked()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("#saving").count() == 0
    context.close()
