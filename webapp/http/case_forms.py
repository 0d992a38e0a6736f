"""Forms of a case for staff: doing a task, raising an event, with what the case already holds beside it."""

from __future__ import annotations

from flask import Blueprint, Response, flash, g

from webapp.http.case_errands import Desk, event_errand, task_errand
from webapp.http.case_record import AnswerWords, answer_words
from webapp.http.cases import reader_of
from webapp.http.doors import Door, open_to
from webapp.http.form_flow import FormFlow
from webapp.http.installed import installation
from webapp.http.own_addresses import not_ones_own
from webapp.http.redirects import see
from webapp.http.refusals import refusal_page
from webapp.http.repeats import repeated_event, repeated_task
from webapp.http.speech import catalogue
from webapp.http.visitor import staff
from webapp.services.case_pages import open_case
from webapp.services.loaded_case import UnknownCase
from workflows.core.access import Situation
from workflows.core.outcome import Reason
from workflows.core.visibility import visible_answers

blueprint = Blueprint("case_forms", __name__, url_prefix="/cases/<case_id>")


@blueprint.get("/tasks/<int:token>")
@open_to(Door.STAFF)
def task(case_id: str, token: int) -> Response:
    """Begin a task's form, or go on with it."""
    flow = _task(case_id, token)
    return flow.begin() if isinstance(flow, FormFlow) else flow


@blueprint.route("/tasks/<int:token>/page/<page_id>", methods=["GET", "POST"])
@open_to(Door.STAFF)
def task_page(case_id: str, token: int, page_id: str) -> Response:
    """One page of a task's form."""
    flow = _task(case_id, token)
    return flow.page(page_id) if isinstance(flow, FormFlow) else flow


@blueprint.route("/tasks/<int:token>/check", methods=["GET", "POST"])
@open_to(Door.STAFF)
def task_check(case_id: str, token: int) -> Response:
    """All answers of a task's form before they are sent."""
    flow = _task(case_id, token)
    return flow.check() if isinstance(flow, FormFlow) else flow


@blueprint.get("/events/<event>")
@open_to(Door.STAFF)
def event(case_id: str, event: str) -> Response:
    """Begin an event's form."""
    flow = _event(case_id, event)
    return flow.begin() if isinstance(flow, FormFlow) else flow


@blueprint.route("/events/<event>/page/<page_id>", methods=["GET", "POST"])
@open_to(Door.STAFF)
def event_page(case_id: str, event: str, page_id: str) -> Response:
    """One page of an event's form."""
    flow = _event(case_id, event)
    return flow.page(page_id) if isinstance(flow, FormFlow) else flow


@blueprint.route("/events/<event>/check", methods=["GET", "POST"])
@open_to(Door.STAFF)
def event_check(case_id: str, event: str) -> Response:
    """All answers of an event's form before they are sent."""
    flow = _event(case_id, event)
    return flow.check() if isinstance(flow, FormFlow) else flow


@blueprint.get("/sent")
@open_to(Door.STAFF)
def sent(case_id: str) -> Response:
    """Say that it is done; who may not see the case any more goes back to their tasks."""
    try:
        open_case(installation(), case_id, staff().actor)
        onward = f"/cases/{case_id}"
    except UnknownCase:
        onward = "/inbox"
    flash(catalogue().gettext("Gesendet. Der Vorgang ist einen Schritt weiter."), "success")
    return see(onward)


def _task(case_id: str, token: int) -> FormFlow | Response:
    situation = open_case(installation(), case_id, staff().actor)
    desk = _desk(case_id, f"tasks/{token}")
    errand = task_errand(situation, case_id, token, staff().actor, desk)
    if isinstance(errand, Reason):
        return repeated_task(case_id, token, staff().actor, desk) or refusal_page(errand, [desk.leave])
    _put_beside(case_id, situation)
    step = situation.definition.steps[situation.state.tokens[token].step]
    return FormFlow(not_ones_own(errand, step, staff()))


def _event(case_id: str, event: str) -> FormFlow | Response:
    situation = open_case(installation(), case_id, staff().actor)
    desk = _desk(case_id, f"events/{event}")
    errand = event_errand(situation, case_id, event, staff().actor, desk)
    if isinstance(errand, Reason):
        return repeated_event(case_id, event, desk) or refusal_page(errand, [desk.leave])
    _put_beside(case_id, situation)
    return FormFlow(errand)


def _desk(case_id: str, place: str) -> Desk:
    return Desk(
        key=staff().actor.id,
        address=f"/cases/{case_id}/{place}",
        leave=(f"/cases/{case_id}", catalogue().gettext("Zum Vorgang")),
        sent=f"/cases/{case_id}/sent",
    )


def _put_beside(case_id: str, situation: Situation) -> None:
    """What the case already holds, for when the form's page is shown; the definition's words from here on."""
    reader = reader_of(situation, staff())

    def beside() -> list[AnswerWords]:
        found = visible_answers(situation, reader.actor)
        return answer_words(found, reader, f"/cases/{case_id}/files/{{}}")

    g.beside = beside
