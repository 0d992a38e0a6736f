"""Leaving the pages of a sensitive workflow at once: nothing stays on the device, a harmless page follows."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, g
from flask import session as browser_session

from webapp.http.carried_drafts import drop_draft
from webapp.http.doors import Door, open_to
from webapp.http.installed import installation
from webapp.http.redirects import see
from webapp.http.visitor import forget, session_secret
from webapp.services.sessions import close_session
from workflows.core.definition import Definition

blueprint = Blueprint("quick_exit", __name__)

_OFFERED = "quick_exit"


def install_quick_exit(app: Flask) -> None:
    """Give templates `exit_address`: where the button leads; "" where there is none."""
    app.context_processor(lambda: {"exit_address": exit_address()})
    app.register_blueprint(blueprint)


def offer_quick_exit(definition: Definition) -> None:
    """From here on the page of this request has the button, if its workflow is sensitive.

    What the version in force says counts for the cases of earlier ones too.
    """
    known = (definition, *installation().definitions.in_force())
    setattr(g, _OFFERED, any(found.id == definition.id and found.sensitive for found in known))


def exit_address() -> str:
    """Where the button of this request's page leads; "" where there is none."""
    return installation().settings.exit_address if g.get(_OFFERED) else ""


def exit_origin() -> str:
    """The foreign site that the page's forms may lead to."""
    parts = urlsplit(exit_address())
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


@blueprint.post("/quick-exit")
@open_to(Door.ANYBODY)
def leave() -> Response:
    """End the session and forget the drafts of sensitive forms on this device."""
    close_session(installation(), session_secret())
    browser_session.clear()
    response = forget(see(installation().settings.exit_address))
    for definition in installation().definitions.in_force():
        if definition.sensitive:
            drop_draft(response, definition.id)
    return response
