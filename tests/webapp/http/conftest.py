"""An office with people and cases, and the application in front of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.support.every_type import write_definition
from tests.support.helped import add_helpers, signed_in
from tests.support.installations import TODAY, new_installation
from tests.support.pages import Browser
from webapp.clock import MovableClock
from webapp.demo.playback import play_back
from webapp.http.application import create_app
from webapp.services.installation import Installation
from webapp.services.people import add_person
from workflows.loading.play import play
from workflows.loading.scenarios import Scenario, load_scenario

PASSWORD = "nobody guesses this one"
SCHOOL = "lindenblueten_grundschule"
PEOPLE: dict[str, tuple[str, list[str], list[str]]] = {
    "anna": ("Anna Beispiel", ["coordinators"], []),
    "ben": ("Ben Muster", ["coordinators"], []),
    "cora": ("Cora Vorbild", ["leadership", "coordinators"], []),
    "tom": ("Tom Exempel", ["trainers"], []),
    "admin": ("Ada Verwaltung", ["administrators"], []),
    "kai": ("K. Exempel", ["teachers"], [SCHOOL]),
    "paul": ("P. Muster", ["teachers"], [SCHOOL, "sekundarschule_am_musterkanal"]),
    "sara": ("Sara Vorbild", ["school_social_workers"], [SCHOOL]),
    "pia": ("Pia Beispiel", ["protection_officers"], []),
}


@pytest.fixture(scope="session")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an installation with staff: made once, because good passwords take their time."""
    folder = tmp_path_factory.mktemp("staffed")
    made = new_installation(folder)
    for name, (title, groups, schools) in PEOPLE.items():
        address = f"{name}@example.org"
        add_person(made, title, address, PASSWORD, groups=groups, belongs_to=schools, person_id=name)
    made.database.close()
    return folder


@pytest.fixture
def office(staffed: Path, tmp_path: Path) -> Iterator[Installation]:
    """An installation with staff, whose clock stands at a day of the demo."""
    shutil.copytree(staffed, tmp_path, dirs_exist_ok=True)
    made = new_installation(tmp_path)
    yield made
    made.database.close()


@pytest.fixture
def app(office: Installation) -> Flask:
    """The application as people reach it."""
    return create_app(office)


@pytest.fixture
def browse(app: Flask) -> Callable[[str], Browser]:
    """Opens a browser; with a name, that person has signed in."""

    def opened(name: str = "") -> Browser:
        browser = Browser(app)
        if name:
            page = browser.get("/sign-in")
            typed = {"email": [f"{name}@example.org"], "password": [PASSWORD]}
            assert browser.post(page, page.form(action="/sign-in"), typed).address == "/inbox"
        return browser

    return opened


@pytest.fixture
def lived(office: Installation) -> Callable[[str], str]:
    """Plays a scenario of a workflow up to its end; gives the id of the case."""

    def played(name: str, workflow: str = "lotse_training") -> str:
        file = office.settings.definitions / workflow / "scenarios" / f"{name}.yaml"
        scenario = load_scenario(file.read_text("utf-8"), file.name)
        assert isinstance(scenario, Scenario)
        definition = office.definitions.current(workflow)
        report = play(definition, scenario, office.calendar.calendar)
        clock = MovableClock(TODAY)
        return play_back(office.at(clock), clock, workflow, report)

    return played


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Installation]:
    """An installation whose only workflow asks a question of every type."""
    made = new_installation(tmp_path, FAHRWASSER_DEFINITIONS=str(write_definition(tmp_path)))
    yield made
    made.database.close()


@pytest.fixture
def site(place: Installation) -> Flask:
    """The application in front of it."""
    return create_app(place)


@pytest.fixture
def browser(site: Flask) -> Browser:
    """A browser without cookies."""
    return Browser(site)


@pytest.fixture
def lotse(place: Installation, site: Flask) -> Browser:
    """The browser of a Lotse who has signed in."""
    add_helpers(place)
    return signed_in(site, "lotse")


@pytest.fixture
def phone(site: Flask) -> Browser:
    """The phone of the person who is helped."""
    return Browser(site)
