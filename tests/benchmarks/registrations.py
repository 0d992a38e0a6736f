"""The form that is measured: twelve questions on one page, in front of a staff task and a party's task."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.installations import TODAY, UNLIMITED, new_installation
from webapp.clock import SystemClock
from webapp.http.application import create_app
from webapp.services.installation import Installation
from webapp.services.people import add_person
from webapp.services.sessions import open_staff_session
from workflows.core.events import Actor

WORKFLOW = "registration"
PAGE = f"/apply/{WORKFLOW}/page/fields"
ANSWERS = {
    "name": "Khadija Alhusaini",
    "email": "khadija@example.org",
    "phone": "02362 12345",
    "street": "Musterstraße 1",
    "city": "Musterstadt",
    "course": "evening",
    "way": "school",
    "people": "3",
    "profession": "Lehrerin",
    "diet": "",
    "message": "Wir kommen zu dritt und freuen uns.",
    "agreed": "yes",
}
THREE_ERRORS = {**ANSWERS, "email": "khadija", "people": "many", "course": ""}
FILLED_IN: dict[str, Any] = {
    **{name: text or None for name, text in ANSWERS.items()},
    "phone": "+49236212345",
    "people": 3,
    "agreed": True,
}
"""The same answers as the engine keeps them."""
GUEST = Actor("party:guest", role="guest")
CLERK = Actor("person:clerk", frozenset({"clerks"}))
_DEFINITION = Path(__file__).parent / WORKFLOW
_HIDDEN = re.compile(r'<input type="hidden" name="(csrf_token|request_key|asked)"[^>]* value="([^"]*)"')


def open_registrations(folder: Path, database_url: str = "") -> Installation:
    """An installation with this one workflow, under the real clock."""
    definitions = folder / "definitions"
    shutil.copytree(_DEFINITION, definitions / WORKFLOW, dirs_exist_ok=True)
    made = new_installation(folder, database_url, TODAY, FAHRWASSER_DEFINITIONS=str(definitions), **UNLIMITED)
    return made.at(SystemClock())


def site_of(installation: Installation) -> Flask:
    """The application as it is served."""
    return create_app(installation)


def signed_in(
    installation: Installation, site: Flask, name: str = "clerk", groups: Sequence[str] = ("clerks",)
) -> FlaskClient:
    """The browser of a new member of staff."""
    password = "nobody guesses this one"
    add_person(installation, "C. Muster", f"{name}@example.org", password, groups=groups, person_id=name)
    with installation.database.writing() as connection:
        secret = open_staff_session(connection, name, installation.now())
    client = site.test_client()
    client.set_cookie("visitor", secret)
    return client


def hidden_inputs(page: TestResponse) -> dict[str, str]:
    """What the form of a page carries along."""
    return dict(_HIDDEN.findall(page.get_data(as_text=True)))


def guest(site: Flask) -> FlaskClient:
    """Somebody who has begun to fill in the form."""
    client = site.test_client()
    start = client.get(f"/apply/{WORKFLOW}")
    began = client.post(f"/apply/{WORKFLOW}", data=hidden_inputs(start))
    assert began.location == PAGE, began.get_data(as_text=True)
    return client


def sent(client: FlaskClient, address: str, inputs: Mapping[str, str], expected: int) -> TestResponse:
    """Send a form.

    Raises:
        AssertionError: it did not come to what was expected.
    """
    answer = client.post(address, data=inputs)
    assert answer.status_code == expected, answer.get_data(as_text=True)
    return answer
