"""Taking back a consent: one button, by whoever gave it, or by staff for whoever says so."""

from __future__ import annotations

from flask import Blueprint, Response, flash, request

from webapp.http.doors import Door, open_to
from webapp.http.installed import installation
from webapp.http.party_forms import my_party
from webapp.http.redirects import see
from webapp.http.refusals import refusal_page
from webapp.http.speech import catalogue
from webapp.http.visitor import staff
from webapp.languages import marked
from webapp.services.case_pages import open_case
from webapp.services.loaded_case import UnknownCase
from webapp.services.transition import apply
from workflows.core.events import Actor, Withdrawn
from workflows.core.outcome import Reason, Refusal

blueprint = Blueprint("consents", __name__)

_DONE = marked("Die Einwilligung ist widerrufen. Das gilt ab sofort.")
_DONE_BEFORE = marked("Diese Einwilligung war schon widerrufen.")


@blueprint.post("/my/consents/withdraw")
@open_to(Door.PARTY)
def withdraw_own() -> Response:
    """A party takes back what they have agreed to."""
    party = my_party()
    return _withdraw(party.case_id, party.actor, ("/my", catalogue().gettext("Zu meinem Vorgang")))


@blueprint.post("/cases/<case_id>/consents/withdraw")
@open_to(Door.STAFF)
def withdraw(case_id: str) -> Response:
    """Staff note what somebody has said or written; who may not see the case any more goes to their tasks."""
    actor = staff().actor
    answer = _withdraw(case_id, actor, (f"/cases/{case_id}", catalogue().gettext("Zum Vorgang")))
    try:
        open_case(installation(), case_id, actor)
    except UnknownCase:
        return see("/inbox")
    return answer


def _withdraw(case_id: str, actor: Actor, back: tuple[str, str]) -> Response:
    """Apply it; whoever presses the button twice is told that it was done before."""
    open_case(installation(), case_id, actor)
    event = Withdrawn(request.form.get("consent", ""), request.form.getlist("scope"))
    answer = apply(installation(), case_id, event, actor)
    if isinstance(answer, Refusal) and answer.reason is not Reason.WITHDRAWN:
        return refusal_page(answer.reason, [back])
    flash(catalogue().gettext(_DONE_BEFORE if isinstance(answer, Refusal) else _DONE), "success")
    return see(f"{back[0]}#consents")
