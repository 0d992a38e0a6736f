"""For authors: the forms of a workflow, as each role sees them in each language, with made-up answers."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, abort, make_response, render_template, request

from webapp.http.authors_choices import EMPTY, Choosing, choices_of, chosen, examples_count, filling_of
from webapp.http.authors_flow import Preview
from webapp.http.doors import Door, open_to
from webapp.http.installed import installation
from webapp.http.redirects import see
from workflows.core.definition import Definition

blueprint = Blueprint("authors", __name__, url_prefix="/office/workflows/<workflow>/preview")

_FORM = "/<place>/<role>/<language>/<answers>"
_ERRORS = "errors"
"""Chosen instead of answers: none, and everything that is wrong with that."""


@blueprint.get("")
@open_to(Door.ADMINISTRATOR)
def beginning(workflow: str) -> Response:
    """Every form of a workflow; or, once something was chosen, the way there."""
    definition = installation().definitions.current(workflow)
    if "what" in request.args:
        return _chosen_page(definition)
    return make_response(render_template("web/authors/beginning.html", **choices_of(definition)))


def _chosen_page(definition: Definition) -> Response:
    """The page that an author wishes to see; where the form has no such example, the last or an empty one."""
    place, _, role = request.args["what"].partition("/")
    answers = request.args.get("answers", "1")
    found = chosen(definition, place, role, request.args.get("language", ""), answers)
    if found is None:
        abort(404)
    if answers == _ERRORS:
        found = replace(found, answers=EMPTY)
    elif answers.isdecimal():
        count = examples_count(found)
        found = replace(found, answers=str(min(int(answers), count)) if count else EMPTY)
    wrong = "?checked=1" if answers == _ERRORS else ""
    return see(f"{found.address}/page/{_page(found)}{wrong}")


def _page(found: Choosing) -> str:
    """The page that was shown before, where it belongs to the same form."""
    names = [page.id for page in found.asking.form.pages]
    wished = request.args.get("page", "")
    return wished if wished in names else names[0]


@blueprint.route(f"{_FORM}/page/<page>", methods=["GET", "POST"])
@open_to(Door.ADMINISTRATOR)
def form_page(workflow: str, place: str, role: str, language: str, answers: str, page: str) -> Response:
    """One page of a form."""
    return _preview(workflow, place, role, language, answers).page(page)


@blueprint.route(f"{_FORM}/check", methods=["GET", "POST"])
@open_to(Door.ADMINISTRATOR)
def check(workflow: str, place: str, role: str, language: str, answers: str) -> Response:
    """All answers before they would be sent."""
    return _preview(workflow, place, role, language, answers).check()


@blueprint.get(f"{_FORM}/end")
@open_to(Door.ADMINISTRATOR)
def end(workflow: str, place: str, role: str, language: str, answers: str) -> Response:
    """Where it would be sent."""
    return _preview(workflow, place, role, language, answers).end()


def _preview(workflow: str, place: str, role: str, language: str, answers: str) -> Preview:
    definition = installation().definitions.current(workflow)
    found: Choosing | None = chosen(definition, place, role, language, answers)
    filling = filling_of(found) if found else None
    if found is None or filling is None:
        abort(404)
    return Preview(found, filling)
