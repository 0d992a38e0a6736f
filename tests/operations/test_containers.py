"""The commands of docker-compose.yml, started by hand against a local PostgreSQL and Redis."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from tests.support.pages import Browser
from tests.support.servers import answers, free_port, wait_until
from webapp.bootstrap import build_installation
from webapp.demo.processes import is_ready
from webapp.http.application import create_app
from webapp.settings import read_settings

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
OURS = ("web", "worker", "beat", "mailbox", "migrate")


def test_web_worker_beat_and_mail_sink_run_from_one_image_beside_postgresql_and_redis() -> None:
    services = COMPOSE["services"]
    assert {services[name]["image"] for name in OURS} == {"fahrwasser"}
    assert set(services) == {*OURS, "postgresql", "redis"}
    assert all(services[name]["command"][0] == "fahrwasser" for name in OURS)


@pytest.fixture
def environment(tmp_path: Path, new_database: Callable[[], str], redis_url: str) -> dict[str, str]:
    """The containers' environment, with local servers in the place of the services."""
    mail_port = free_port()
    return {
        **os.environ,
        **COMPOSE["services"]["web"]["environment"],
        "DATABASE_URL": new_database(),
        "REDIS_URL": redis_url,
        "SMTP_URL": f"smtp://127.0.0.1:{mail_port}",
        "FAHRWASSER_DATA": str(tmp_path / "var"),
        "FAHRWASSER_BASE_URL": f"http://127.0.0.1:{free_port()}",
        "FAHRWASSER_SECRET_KEY": "only for this test, thirty-two and more",
        "FAHRWASSER_MAILBOX_DIRECTORY": str(tmp_path / "mailbox"),
        "FAHRWASSER_TICK_SECONDS": "1",
        "FAHRWASSER_SHORTEST_SECONDS": "0",
    }


@pytest.fixture
def run(environment: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Starts a service's command with other ports and folders, and ends it after the test."""
    running: list[subprocess.Popen[bytes]] = []

    def start(service: str, **instead: str) -> subprocess.Popen[bytes]:
        words = [instead.get(word, word) for word in COMPOSE["services"][service]["command"][1:]]
        with (tmp_path / f"{service}.log").open("wb") as log:
            command = [sys.executable, "-m", "webapp.cli", *words]
            running.append(
                subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
            )
        return running[-1]

    yield start
    for process in running:
        process.terminate()
    for process in running:
        process.wait(60)


def test_the_containers_commands_bring_a_mail_from_the_form_to_the_mailbox(
    environment: dict[str, str], run: Callable[..., subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    assert run("migrate").wait(60) == 0
    port, mail_port = environment["FAHRWASSER_BASE_URL"].rpartition(":")[2], environment["SMTP_URL"][-5:]
    mailbox = {"0.0.0.0": "127.0.0.1", "2525": mail_port.lstrip(":")}
    run("mailbox", **mailbox, **{"/srv/fahrwasser/var/mailbox": str(tmp_path / "mailbox")})
    run("web", **{"0.0.0.0": "127.0.0.1", "8000": port})
    run("worker")
    run("beat")
    wait_until(lambda: is_ready(f"{environment['FAHRWASSER_BASE_URL']}/health/ready"), 60, "the web server")
    wait_until(lambda: answers(int(mailbox["2525"])), 60, "the mail sink")
    installation = build_installation(read_settings(environment))
    try:
        _apply(Browser(create_app(installation)))
    finally:
        installation.database.close()
    mails = tmp_path / "mailbox"
    (mail,) = wait_until(lambda: list(mails.glob("*.eml")), 60, "a mail")
    assert b"mara@example.org" in mail.read_bytes()


def _apply(browser: Browser) -> None:
    """An application that a mail has to follow; the web server's worker keeps the promise."""
    typed = {
        "salutation": ["ms"],
        "name.official": ["Mara Muster"],
        "birth.year": ["1990"],
        "channel": ["mail"],
        "email": ["mara@example.org"],
        "district": ["hervest"],
        "language": ["de"],
        "languages.0.language": ["de"],
        "languages.0.level": ["C1"],
        "times": ["evenings"],
        "motivation": ["Ich möchte helfen."],
        "child_contact": ["no"],
        "privacy": ["yes"],
    }
    assert "LO-" in browser.fill_in("/apply/lotse_training", typed).text
