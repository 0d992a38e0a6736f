"""Workflows as pictures: where a case stands, and how many tasks are open at each step."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flask import Blueprint, Response, abort, make_response, render_template

from webapp.http.doors import Door, open_to
from webapp.http.installed import installation
from webapp.http.speech import catalogue
from webapp.http.visitor import staff
from webapp.languages import Catalogue
from webapp.rendering.drawings import drawing
from webapp.rendering.layout import NoGraphviz
from webapp.services.case_pages import open_case
from webapp.services.step_counts import looks_after, step_counts
from workflows.core.access import Situation, sight
from workflows.core.definition import Definition, Sight
from workflows.core.events import Actor
from workflows.core.scopes import item_key
from workflows.core.visibility import sees_step

blueprint = Blueprint("drawings", __name__)

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""A picture may carry its own style and nothing else."""


@blueprint.get("/cases/<case_id>/drawing.svg")
@open_to(Door.STAFF)
def case(case_id: str) -> Response:
    """The workflow of a case, with the place where it stands."""
    situation, actor = open_case(installation(), case_id, staff().actor), staff().actor
    if sight(situation, actor) is not Sight.CASE:
        abort(404)
    words = _words(situation.definition)
    here = places(situation, actor)
    passed = frozenset(_known(situation, actor, situation.state.performed))
    told = standing_words(situation.definition, here, words)
    return _picture(lambda: drawing(situation.definition, words, here=here, passed=passed, description=told))


def places(situation: Situation, actor: Actor) -> frozenset[str]:
    """Steps at which a case stands, as far as the actor may know."""
    return frozenset(
        token.step
        for token in situation.state.tokens.values()
        if sees_step(situation, actor, token.step, item_key(situation.items(token.scope)))
    )


def _known(situation: Situation, actor: Actor, performed: Iterable[str]) -> Iterable[str]:
    for key in performed:
        path, _, item = key.partition("@")
        if path in situation.definition.steps and sees_step(situation, actor, path, item):
            yield path


def standing_words(definition: Definition, here: Iterable[str], words: Catalogue) -> str:
    """Where a case stands, in a sentence."""
    titles = [words.gettext(definition.steps[path].title) for path in sorted(here)]
    if not titles:
        return words.gettext("Der Vorgang steht an keinem Schritt.")
    return words.gettext("Der Vorgang steht bei: %(steps)s.") % {"steps": words.listing(titles)}


@blueprint.get("/overview")
@open_to(Door.STAFF)
def overview() -> str:
    """The workflows that the person looks after."""
    shown = [entry for entry in installation().definitions.in_force() if looks_after(entry, staff())]
    entries = [
        (entry.id, _words(entry).gettext(entry.title), _words(entry).gettext(entry.summary))
        for entry in shown
    ]
    return render_template("web/overview/list.html", entries=entries)


@blueprint.get("/overview/<workflow>")
@open_to(Door.STAFF)
def workflow(workflow: str) -> str:
    """One workflow with its open tasks, as a picture and as a table."""
    definition = _looked_after(workflow)
    words = _words(definition)
    counts = step_counts(installation(), definition, staff())
    steps = [
        (words.gettext(definition.steps[path].title), count)
        for path, count in sorted(counts.items(), key=lambda entry: -entry[1])
    ]
    return render_template(
        "web/overview/workflow.html", workflow=workflow, title=words.gettext(definition.title), steps=steps
    )


@blueprint.get("/overview/<workflow>.svg")
@open_to(Door.STAFF)
def workflow_picture(workflow: str) -> Response:
    """The picture of a workflow with how many tasks are open at each step."""
    definition = _looked_after(workflow)
    words = _words(definition)
    counts = step_counts(installation(), definition, staff())
    told = words.gettext("Offene Aufgaben: %(count)s") % {"count": sum(counts.values())}
    return _picture(lambda: drawing(definition, words, counts=counts, description=told))


def _looked_after(workflow: str) -> Definition:
    found = next((entry for entry in installation().definitions.in_force() if entry.id == workflow), None)
    if found is None or not looks_after(found, staff()):
        abort(404)
    return found


def _words(definition: Definition) -> Catalogue:
    return installation().definitions.catalogue(definition.id, catalogue().language.tag)


def _picture(draw: Callable[[], str]) -> Response:
    try:
        response = make_response(draw())
    except NoGraphviz:
        abort(503)
    response.mimetype = "image/svg+xml"
    response.headers["Content-Security-Policy"] = _POLICY
    return response
