"""Tasks and events as forms for the party of a case, below /my."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, make_response, render_template

from webapp.http.case_errands import Desk, event_errand, task_errand
from webapp.http.doors import Door, open_to
from webapp.http.errands import Errand
from webapp.http.form_flow import FormFlow
from webapp.http.installed import installation
from webapp.http.quick_exit import offer_quick_exit
from webapp.http.redirects import see
from webapp.http.refusals import refusal_page
from webapp.http.repeats import repeated_event, repeated_task
from webapp.http.speech import catalogue, speak_as
from webapp.http.visitor import visitor
from webapp.services.case_pages import open_case
from webapp.services.loaded_case import UnknownCase
from webapp.services.recognised import recognised_outside
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
    """Say that it has arrived: on the page of the case, if what was sent leaves it open to them."""
    party = my_party()
    try:
        open_case(installation(), party.case_id, party.actor)
    except UnknownCase:
        return _arrived_and_closed()
    flash(catalogue().gettext("Gesendet. Vielen Dank!"), "success")
    return see("/my")


def _arrived_and_closed() -> Response:
    """Whoever stepped back, say, may not see the case any more, but learns that it has arrived."""
    words = catalogue()
    page = render_template(
        "web/message.html",
        heading=words.gettext("Gesendet. Vielen Dank!"),
        paragraphs=[],
        actions=[("/", words.gettext("Zur Startseite"))],
    )
    return make_response(page)


def my_party() -> Party:
    """The party of this session; the view's door has let in nobody else."""
    party = visitor().party
    if party is None:
        abort(401)
    return party


def opened_errand(party: Party, token: int) -> Errand | Reason:
    """To do one of the party's tasks; or why they may not."""
    situation, desk = _opened(party), _desk(party, f"tasks/{token}")
    actor = recognised_outside(installation(), situation, party.actor)
    return task_errand(situation, party.case_id, token, actor, desk)


def _task(token: int) -> FormFlow | Response:
    party = my_party()
    errand, desk = opened_errand(party, token), _desk(party, f"tasks/{token}")
    if isinstance(errand, Reason):
        return repeated_task(party.case_id, token, party.actor, desk) or refusal_page(errand, [desk.leave])
    return FormFlow(errand)


def _event(event: str) -> FormFlow | Response:
    party = my_party()
    situation, desk = _opened(party), _desk(party, f"events/{event}")
    actor = recognised_outside(installation(), situation, party.actor)
    errand = event_errand(situation, party.case_id, event, actor, desk)
    if isinstance(errand, Reason):
        return repeated_event(party.case_id, event, desk) or refusal_page(errand, [desk.leave])
    return FormFlow(errand)


def _opened(party: Party) -> Situation:
    """The party's case, in the words of its definition from here on."""
    situation = open_case(installation(), party.case_id, party.actor)
    offer_quick_exit(situation.definition)
    definitions = installation().definitions
    speak_as(definitions.catalogue(situation.definition.id, catalogue().language.tag))
    return situation


def _desk(party: Party, place: str) -> Desk:
    words = catalogue().gettext("Zu meinem Vorgang")
    return Desk(key=party.draft_key, address=f"/my/{place}", leave=("/my", words), sent="/my/sent")
