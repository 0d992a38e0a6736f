"""Sessions of staff and parties, begun without their password or link."""

from __future__ import annotations

from datetime import datetime

from flask import Flask

from tests.support.pages import Browser
from webapp.services.installation import Installation
from webapp.services.sessions import Party, open_party_session, open_staff_session
from workflows.core.events import Actor

COOKIE = "visitor"


def session_of(office: Installation, case: str, actor: Actor, at: datetime) -> str:
    """Begin a session; what goes into the cookie."""
    with office.database.writing() as connection:
        if actor.is_party:
            return open_party_session(connection, Party(case, actor.role, actor.item), at)
        return open_staff_session(connection, actor.id.removeprefix("person:"), at)


def entered(office: Installation, site: Flask, case: str, actor: Actor) -> Browser:
    """A browser in which somebody is signed in, or has come by their personal link."""
    browser = Browser(site)
    browser.client.set_cookie(COOKIE, session_of(office, case, actor, office.now()))
    return browser
