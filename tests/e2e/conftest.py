"""The demo as `make demo` starts it, and a browser for each person."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.journey import Site
from tests.support.servers import free_port, wait_until
from webapp.demo.processes import is_ready

START_SECONDS = 180


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo, started by its own command, ended as by Ctrl-C."""
    data, port = tmp_path_factory.mktemp("demo"), free_port()
    words = [sys.executable, "-m", "webapp.cli", "demo", "--port", str(port), "--data", str(data)]
    hurried = {**os.environ, "FAHRWASSER_SHORTEST_SECONDS": "0"}
    with (data / "demo.log").open("wb") as log:
        process = subprocess.Popen(words, env=hurried, stdout=log, stderr=log, start_new_session=True)
    try:
        address = f"http://127.0.0.1:{port}"
        wait_until(
            lambda: process.poll() is not None or is_ready(f"{address}/health/ready"), START_SECONDS, "demo"
        )
        assert process.poll() is None, (data / "demo.log").read_text()
        yield Site(address)
    finally:
        os.kill(process.pid, signal.SIGINT)
        process.wait(60)


@pytest.fixture
def visit(chromium: Browser, site: Site, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Opens a browser for one person; where it stood at the end is kept as a picture."""
    opened: list[Page] = []

    def open_browser(language: str = "de", width: int = 1280) -> Page:
        context = chromium.new_context(
            locale=language,
            viewport={"width": width, "height": 844},
            base_url=site.address,
            accept_downloads=True,
        )
        context.set_default_timeout(20_000)
        opened.append(context.new_page())
        return opened[-1]

    yield open_browser
    for number, page in enumerate(page for page in opened if not page.is_closed()):
        page.screenshot(path=str(tmp_path / f"{number}.png"), full_page=True)
        page.context.close()
