"""Previews of one folder without an office: no database, nobody signs in, each page reads the files anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from flask import Blueprint, Flask, Response, g, make_response, render_template

from webapp.http import authors
from webapp.http.application import create_app
from webapp.http.authors_choices import preview_of
from webapp.http.doors import Door, open_to
from webapp.http.installed import NAME, installation
from webapp.http.redirects import see
from webapp.services.definitions import Definitions, FaultyDefinitions
from webapp.services.installation import Installation
from webapp.services.people import ADMINISTRATORS
from webapp.services.sessions import Person, Session

_AUTHOR = Person("author", "", "", "de", frozenset({ADMINISTRATORS}), frozenset())

blueprint = Blueprint("authors_alone", __name__)


@blueprint.get("/")
@open_to(Door.ANYBODY)
def beginning() -> Response:
    """The forms of the only workflow."""
    return see(preview_of(installation().definitions.in_force()[0]))


def create_preview(made: Installation, read: Callable[[], Definitions]) -> Flask:
    """The application that shows a folder's forms.

    Arguments:
        made: whose database is never asked.
        read: gives the definition as it is now.
    """
    app = create_app(made, [authors.blueprint, blueprint])
    app.before_request_funcs.setdefault(None, []).insert(0, _let_in)
    app.before_request(partial(_read_anew, app, made, read))
    app.context_processor(lambda: {"alone": True})
    return app


def _let_in() -> None:
    """Whoever reaches the page, which only this machine can, has the files anyway."""
    g.visitor = Session(person=_AUTHOR)


def _read_anew(app: Flask, made: Installation, read: Callable[[], Definitions]) -> Response | None:
    try:
        app.extensions[NAME] = replace(made, definitions=read())
    except FaultyDefinitions as problem:
        return make_response(render_template("web/authors/faulty.html", lines=str(problem).split("\n")), 422)
    return None
