"""A party who wants help with one task: the code for the helper, who helps, and the end of it."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, render_template, url_for

from webapp.http.doors import Door, open_to
from webapp.http.errands import Errand
from webapp.http.form_words import staff_name
from webapp.http.installed import installation
from webapp.http.party_forms import my_party, opened_errand
from webapp.http.redirects import see
from webapp.http.refusals import refusal_page
from webapp.http.speech import catalogue
from webapp.services.task_helps import HELP_HOURS, offer_help, offered_help, withdraw_help
from webapp.signing import spelled_code
from workflows.core.outcome import Reason

blueprint = Blueprint("party_help", __name__, url_prefix="/my/tasks/<int:token>/help")


@blueprint.get("")
@open_to(Door.PARTY)
def ask(token: int) -> Response:
    """What a helper can do, the code for one, or who helps."""
    errand = opened_errand(my_party(), token)
    if isinstance(errand, Reason):
        return _refused(errand)
    offered = offered_help(installation(), my_party(), errand.place)
    page = render_template(
        "web/party/help.html",
        errand=errand,
        offered=offered,
        code=spelled_code(offered.code) if offered else "",
        helper=staff_name(offered.helper) if offered and offered.helper else "",
        hours=HELP_HOURS,
    )
    return make_response(page)


@blueprint.post("")
@open_to(Door.PARTY)
def offer(token: int) -> Response:
    """Give the party a code for a helper."""
    errand = opened_errand(my_party(), token)
    if not isinstance(errand, Errand):
        return _refused(errand)
    offer_help(installation(), my_party(), errand.place)
    return see(url_for("party_help.ask", token=token))


@blueprint.post("/end")
@open_to(Door.PARTY)
def end(token: int) -> Response:
    """Go on alone."""
    errand = opened_errand(my_party(), token)
    if not isinstance(errand, Errand):
        return _refused(errand)
    withdraw_help(installation(), my_party(), errand.place)
    flash(catalogue().gettext("Die Hilfe ist beendet. Sie füllen das Formular jetzt allein aus."), "success")
    return see("/my")


def _refused(reason: Reason) -> Response:
    return refusal_page(reason, [("/my", catalogue().gettext("Zu meinem Vorgang"))])
