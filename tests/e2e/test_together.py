"""Twenty people of a course get their certificates in one go, with a real worker; the file is read back."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.e2e.journey import fill_in
from tests.support.installations import new_installation
from tests.support.servers import Sink, free_port, wait_until
from webapp.clock import MovableClock, SystemClock
from webapp.demo.processes import is_ready
from webapp.services.installation import Installation
from webapp.services.people import add_person
from webapp.services.sessions import open_staff_session
from webapp.services.transition import Applied, apply, start
from workflows.core.events import Completed, Event, Started
from workflows.loading.play import Entry, play
from workflows.loading.scenarios import Scenario, load_scenario

NAMES = [f"Lotsin {letter} Beispiel" for letter in "ABCDEFGHIJKLMNOPQRST"]
SIGNED = {"signatory_office": "Cora Vorbild, Leitung", "signatory_city": "Mia Muster, Bürgermeisterin"}
GROUPS = {
    "anna": ["coordinators"],
    "ben": ["coordinators"],
    "cora": ["leadership", "coordinators"],
    "tom": ["trainers"],
}


@pytest.fixture
def office(tmp_path: Path, sink: Sink) -> Iterator[Installation]:
    """Twenty applicants who have come to the end of their training."""
    made = new_installation(tmp_path, SMTP_URL=f"smtp://127.0.0.1:{sink.port}")
    for name, groups in GROUPS.items():
        address = f"{name}@example.org"
        add_person(made, name.title(), address, "a long password", groups=groups, person_id=name)
    way = _before_the_certificate(made)
    for number, name in enumerate(NAMES):
        _go(made, way, name, number)
    yield made
    made.database.close()


def _before_the_certificate(office: Installation) -> tuple[Entry, ...]:
    """What happens on the straight way as far as the last module."""
    path = office.settings.definitions / "lotse_training" / "scenarios" / "straight_way.yaml"
    scenario = load_scenario(path.read_text("utf-8"), path.name)
    assert isinstance(scenario, Scenario)
    log = play(office.definitions.current("lotse_training"), scenario, office.calendar.calendar).log
    return tuple(takewhile(lambda entry: not _signs(entry.event), log))


def _signs(event: Event) -> bool:
    return isinstance(event, Completed) and "signatory_office" in event.values


def _go(office: Installation, way: tuple[Entry, ...], name: str, number: int) -> None:
    """Somebody goes this way under their own name."""
    first, *rest = way
    assert isinstance(first.event, Started)
    own = {"name": {"official": name, "original": None, "call": None}, "email": f"l{number}@example.org"}
    then, values = office.at(MovableClock(first.at)), {**first.event.values, **own}
    begun = start(then, "lotse_training", values, first.actor, f"way {number}")
    assert isinstance(begun, Applied), begun
    for entry in rest:
        then = office.at(MovableClock(entry.at))
        answer = apply(then, begun.case_id, entry.event, entry.actor)
        assert isinstance(answer, Applied), answer


@contextmanager
def running(office: Installation, logs: Path, *command: str) -> Iterator[None]:
    """A program of the product, ended with its children."""
    settings = office.settings
    environment = {
        **os.environ,
        "FAHRWASSER_DATA": str(settings.data),
        "FAHRWASSER_TICK_SECONDS": "1",
        "DATABASE_URL": settings.database_url,
        "SMTP_URL": settings.smtp_url,
        "FAHRWASSER_BASE_URL": f"http://127.0.0.1:{command[-1]}" if command[0] == "serve" else "",
    }
    with (logs / f"{command[0]}.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "webapp.cli", *command],
            env={name: text for name, text in environment.items() if text},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture
def page(office: Installation, chromium: Browser, tmp_path: Path) -> Iterator[Page]:
    """The browser of the leadership, in front of a running server."""
    address = f"http://127.0.0.1:{(port := free_port())}"
    with running(office, tmp_path, "serve", "--port", str(port)):
        wait_until(lambda: is_ready(f"{address}/health/ready"), what="the web server")
        context = chromium.new_context(
            locale="de", base_url=address, viewport={"width": 1280, "height": 844}, accept_downloads=True
        )
        with office.database.writing() as connection:
            secret = open_staff_session(connection, "cora", SystemClock().now())
        context.add_cookies([{"name": "visitor", "value": secret, "url": address}])
        context.set_default_timeout(20_000)
        yield context.new_page()
        context.close()


@pytest.fixture
def picture(page: Page, tmp_path: Path) -> Callable[[str], None]:
    """Keeps what the browser shows, on a wide and on a narrow screen; nothing may be cut off on either."""

    def take(name: str) -> None:
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            page.screenshot(path=str(tmp_path / f"{name}-{width}.png"), full_page=True)

    return take


def test_twenty_certificates_in_one_go(
    page: Page, office: Installation, picture: Callable[[str], None], tmp_path: Path
) -> None:
    page.goto("/inbox?step=prepare_certificate")
    page.get_by_role("link", name=re.compile("^Alle auf dieser Seite auswählen")).click()
    expect(page.locator("input[name=task]:checked")).to_have_count(20)
    picture("inbox")
    page.get_by_role("button", name="Gemeinsam erledigen").click()
    expect(page.locator("main")).to_contain_text("Ihre Antworten gelten für 20 Fälle.")
    picture("form")
    fill_in(page, SIGNED)
    page.wait_for_url("**/inbox/batches/*")
    expect(page.get_by_role("progressbar", name="0 von 20 Fällen sind bearbeitet.")).to_be_visible()
    picture("begun")
    with running(office, tmp_path, "worker", "--beat", "--processes", "2"):
        everything = page.get_by_role("link", name="Alle Dokumente als eine Datei")
        expect(everything).to_be_visible(timeout=240_000)
    expect(page.get_by_role("progressbar", name="20 von 20 Fällen sind bearbeitet.")).to_be_visible()
    expect(page.get_by_role("progressbar", name="40 von 40 Dokumenten sind fertig.")).to_be_visible()
    expect(page.locator("#said")).to_have_text("Alles ist fertig.")
    assert page.locator("[hx-trigger]").count() == 0
    picture("over")
    _read_back(page.request.get(everything.get_attribute("href") or "").body())


def _read_back(content: bytes) -> None:
    """Certificates first, then cards: all names, and numbers without a gap."""
    sheets = [" ".join(sheet.extract_text().split()) for sheet in PdfReader(io.BytesIO(content)).pages]
    numbers = [found[0] for text in sheets if (found := re.findall(r"Z-\d{4}-\d{3}", text))]
    certificates, cards = sheets[: len(numbers)], sheets[len(numbers) :]
    assert sorted(number[-3:] for number in numbers) == [f"{number:03}" for number in range(1, 21)]
    for name in NAMES:
        assert sum(name in text for text in certificates) == 1, name
        assert sum(name in text for text in cards) >= 1, name
    assert [next(name for name in NAMES if name in text) for text in certificates] == NAMES
