"""Adding a workflow takes two files and no Python: those of the README, put beside the shipped ones."""

import re
import shutil
from pathlib import Path

import pytest

from tests.support.installations import new_installation
from tests.support.pages import Browser
from tests.support.wishes import write_readme_workflow
from webapp.http.application import create_app
from webapp.services.people import add_person
from webapp.services.replay import verify_everything
from webapp.services.sessions import open_staff_session
from workflows.loading.check import check_folder

ROOT = Path(__file__).parents[3]


@pytest.fixture
def definitions(tmp_path: Path) -> Path:
    """A copy of the shipped definitions with the README's workflow added."""
    folder = tmp_path / "definitions"
    shutil.copytree(ROOT / "workflows" / "definitions", folder)
    write_readme_workflow(folder)
    return folder


def test_the_workflow_of_the_readme_is_offered_filled_in_and_approved(
    definitions: Path, tmp_path: Path
) -> None:
    assert check_folder(definitions / "wish") == []
    installation = new_installation(tmp_path, FAHRWASSER_DEFINITIONS=str(definitions))
    app = create_app(installation)

    asker = Browser(app)
    front = asker.get("/")
    assert 'href="/apply/wish"' in front.text and "Anschaffungswunsch" in front.text
    typed = {"name.official": ["Mara Muster"], "email": ["mara@example.org"], "what": ["Ein Beamer"]}
    sent = asker.fill_in("/apply/wish", typed)
    assert "W-2026-001" in sent.text

    add_person(
        installation, "Anna", "anna@example.org", "twelve letters", groups=["coordinators"], person_id="a"
    )
    with installation.database.writing() as connection:
        secret = open_staff_session(connection, "a", installation.now())
    office = Browser(app)
    office.client.set_cookie("visitor", secret)
    inbox = office.get("/inbox")
    assert "Über den Wunsch entscheiden" in inbox.text and "Ein Beamer" in inbox.text
    address = re.search(r"/cases/[0-9a-f-]+/tasks/\d+", inbox.text)
    assert address
    office.fill_in(address[0], {}, "grant")
    assert "Angeschafft" in office.get("/cases").text or "Entschieden" in office.get("/cases").text
    assert verify_everything(installation).differing == ()
    installation.database.close()
