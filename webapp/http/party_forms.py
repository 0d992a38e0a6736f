"""Tasks and events as forms for the party of a case, below /my."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, make_response, redirect

from webapp.http.case_errands import Desk, event_errand, task_errand
from webapp.http.doors import Door, open_to
from webapp.http.form_flow import FormFlow
from webapp.http.installed import installation
from webapp.http.refusals import refusal_page
from webapp.http.repeats import repeated_event, repeated_task
from webapp.http.speech import catalogue, speak_as
from webapp.http.visitor import visitor
from webapp.services.case_pages import open_case
from webapp.services.sessions import Party
from workflows.core.access import Situation
from workflows.core.outcome import Reason

blueprint = Blueprint("party_forms", __name__, url_prefix="/my")

_FORM = ["GET", "POST"]


@blueprint.get("/tasks/<int:token>")
@open_to(Door.PARTY)
def task(token: int) -> Response:
    """Begin a task, or go on with it."""
    flow = _task(token)
    return flow.begin() if isinstance(flow, FormFlow) else flow


@blueprint.route("/tasks/<int:token>/page/<page_id>", methods=_FORM)
@open_to(Door.PARTY)
def task_page(token: int, page_id: str) -> Response:
    """One page of a task's form."""
    flow = _task(token)
    return flow.page(page_id) if isinstance(flow, FormFlow) else flow


@blueprint.route("/tasks/<int:token>/check", methods=_FORM)
@open_to(Door.PARTY)
def task_check(token: int) -> Response:
    """All answers before they are sent."""
    flow = _task(token)
    return flow.check() if isinstance(flow, FormFlow) else flow


@blueprint.get("/events/<event>")
@open_to(Door.PARTY)
def event(event: str) -> Response:
    """Begin to raise an event."""
    flow = _event(event)
    return flow.begin() if isinstance(flow, FormFlow) else flow


@blueprint.route("/events/<event>/page/<page_id>", methods=_FORM)
@open_to(Door.PARTY)
def event_page(event: str, page_id: str) -> Response:
    """One page of an event's form."""
    flow = _event(event)
    return flow.page(page_id) if isinstance(flow, FormFlow) else flow


@blueprint.route("/events/<event>/check", methods=_FORM)
@open_to(Door.PARTY)
def event_check(event: str) -> Response:
    """All answers before they are sent."""
    flow = _event(event)
    return flow.check() if isinstance(flow, FormFlow) else flow


@blueprint.get("/sent")
@open_to(Door.PARTY)
def sent() -> Response:
    """Say that it has arrived, on the page of the case."""
    flash(catalogue().gettext("Gesendet. Vielen Dank!"), "success")
    return make_response(redirect("/my", code=303))


def my_party() -> Party:
    """The party of this session; the view's door has let in nobody else."""
    party = visitor().party
    if party is None:
        abort(401)
    return party


def _task(token: int) -> FormFlow | Response:
    party = my_party()
    desk = _desk(party, f"tasks/{token}")
    errand = task_errand(_opened(party), party.case_id, token, party.actor, desk)
    if isinstance(errand, Reason):
        return repeated_task(party.case_id, token, party.actor, desk) or refusal_page(errand, [desk.leave])
    return FormFlow(errand)


def _event(event: str) -> FormFlow | Response:
    party = my_party()
    desk = _desk(party, f"events/{event}")
    errand = event_errand(_opened(party), party.case_id, event, party.actor, desk)
    if isinstance(errand, Reason):
        return repeated_event(party.case_id, event, desk) or refusal_page(errand, [desk.leave])
    return FormFlow(errand)


def _opened(party: Party) -> Situation:
    """The party's case, in the words of its definition from here on."""
    situation = open_case(installation(), party.case_id, party.actor)
    definitions = installation().definitions
    speak_as(definitions.catalogue(situation.definition.id, catalogue().language.tag))
    return situation


def _desk(party: Party, place: str) -> Desk:
    words = catalogue().gettext("Zu meinem Vorgang")
    key = f"{party.actor.id}@{party.case_id}"
    return Desk(key=key, address=f"/my/{place}", leave=("/my", words), sent="/my/sent")
