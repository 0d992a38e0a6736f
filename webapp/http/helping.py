"""Helping somebody to fill in a form: under the helper's own name, until the person takes it over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    make_response,
    render_template,
    request,
    url_for,
)
from flask import session as browser_session

from webapp.http.apply import opened_form
from webapp.http.carried_drafts import lend_draft, place_of
from webapp.http.doors import Door, open_to
from webapp.http.form_flow import FormFlow
from webapp.http.front import way_to_begin
from webapp.http.helped_forms import handover, helped_errand, helped_title, workflow_of
from webapp.http.installed import installation
from webapp.http.later import HANDED_OVER
from webapp.http.redirects import see
from webapp.http.speech import catalogue, speak_as
from webapp.http.visitor import forget, session_secret, staff
from webapp.languages import marked
from webapp.rendering.qr import qr_code
from webapp.services.helping import (
    LONGEST_NAME,
    MOST_OPEN,
    begin_help,
    find_help,
    give_up_help,
    help_key,
    helps_of,
    take_over,
)
from webapp.services.resumptions import saved_for_later
from webapp.services.sessions import close_session
from webapp.services.task_helps import NotTaken, take_help
from webapp.signing import spelled_code
from workflows.core.definition import Definition

blueprint = Blueprint("helping", __name__, url_prefix="/help")

_NO_NAME = marked("Schreiben Sie, wie Sie die Person hier nennen, zum Beispiel den Vornamen")
_TOO_MANY = marked("Sie helfen schon bei %(most)s Formularen. Übergeben oder löschen Sie zuerst eines davon")
_OVER = marked("Dabei helfen Sie nicht mehr: Das Formular ist übergeben, oder seine Zeit ist um.")

_ASKED = {
    "code": marked("Schreiben Sie den Code, acht Buchstaben und Ziffern"),
    "pin": marked("Schreiben Sie die PIN, sechs Ziffern"),
    "name": _NO_NAME,
}
_NOT_TAKEN = {
    NotTaken.WRONG: marked("Code und PIN passen nicht zusammen. Prüfen Sie beide, Ziffer für Ziffer"),
    NotTaken.TOO_OFTEN: marked("Zu viele Versuche. Warten Sie eine Stunde, dann geht es wieder"),
    NotTaken.TOO_MANY: _TOO_MANY,
}


@dataclass(frozen=True, slots=True)
class Row:
    """One help on the helper's page; `of_a_case` where it is with a task of a case."""

    address: str
    name: str
    title: str
    ends_at: datetime
    of_a_case: bool


@blueprint.get("")
@open_to(Door.STAFF)
def helps() -> str:
    """Whom the helper helps, and until when."""
    return _list("", [])


@blueprint.post("")
@open_to(Door.STAFF)
def take() -> str | Response:
    """Help with a task, by the code that its party has given."""
    given = {name: request.form.get(name, "").strip()[:LONGEST_NAME] for name in _ASKED}
    missing = [(name, catalogue().gettext(text)) for name, text in _ASKED.items() if not given[name]]
    if missing:
        return make_response(_list(given["code"], missing, given["name"]), 422)
    for over in (entry for entry in helps_of(installation(), staff().id) if not helped_title(entry)):
        give_up_help(installation(), over)
    taken = take_help(installation(), staff().id, **given, address=request.remote_addr or "")
    if isinstance(taken, NotTaken):
        error = catalogue().gettext(_NOT_TAKEN[taken]) % {"most": MOST_OPEN}
        return make_response(_list(given["code"], [("code", error)], given["name"]), 422)
    return _to(url_for("helping.form", help_id=taken))


@blueprint.get("/new/<workflow>")
@open_to(Door.STAFF)
def ask_whom(workflow: str) -> Response:
    """Ask what the helper calls the other person."""
    return _asked(_public(workflow), "", "")


@blueprint.post("/new/<workflow>")
@open_to(Door.STAFF)
def begin(workflow: str) -> Response:
    """Open a draft for one other person."""
    definition, name = _public(workflow), request.form.get("name", "").strip()[:LONGEST_NAME]
    if not name:
        return _asked(definition, name, catalogue().gettext(_NO_NAME))
    begun = begin_help(installation(), staff().id, place_of(workflow), name)
    if begun is None:
        return _asked(definition, name, catalogue().gettext(_TOO_MANY) % {"most": MOST_OPEN})
    return _to(url_for("helping.form", help_id=begun))


@blueprint.get("/<help_id>")
@open_to(Door.STAFF)
def form(help_id: str) -> Response:
    """Begin the form, or go on with it."""
    flow = _flow(help_id)
    return flow.begin() if isinstance(flow, FormFlow) else flow


@blueprint.route("/<help_id>/page/<page>", methods=["GET", "POST"])
@open_to(Door.STAFF)
def form_page(help_id: str, page: str) -> Response:
    """One page of the form."""
    flow = _flow(help_id)
    return flow.page(page) if isinstance(flow, FormFlow) else flow


@blueprint.route("/<help_id>/check", methods=["GET", "POST"])
@open_to(Door.STAFF)
def check(help_id: str) -> Response:
    """All answers before the form is handed over."""
    flow = _flow(help_id)
    return flow.check() if isinstance(flow, FormFlow) else flow


@blueprint.post("/<help_id>/code")
@open_to(Door.STAFF)
def make_code(help_id: str) -> Response:
    """Give the draft a code for the other person."""
    found = find_help(installation(), staff().id, help_id)
    return _to(handover(found)) if found else _over()


@blueprint.get("/<help_id>/code")
@open_to(Door.STAFF)
def code(help_id: str) -> Response:
    """The code and the PIN, or the way to hand over this very device."""
    found = find_help(installation(), staff().id, help_id)
    saved = found and saved_for_later(installation(), help_key(installation(), found), found.place)
    if not found or not saved:
        return _over()
    page = render_template(
        "web/helping/code.html",
        help=found,
        saved=saved,
        code=spelled_code(saved.code),
        qr=qr_code(
            installation().links.resumption_by_code(saved.code),
            catalogue().gettext("QR-Code: Seite zum Weitermachen"),
        ),
    )
    return make_response(page)


@blueprint.post("/<help_id>/here")
@open_to(Door.STAFF)
def handover_here(help_id: str) -> Response:
    """The person goes on at this device; the helper is signed out first, and back only with the password."""
    found = find_help(installation(), staff().id, help_id)
    key = found and not found.party and take_over(installation(), found)
    if not found or not key:
        return _over()
    close_session(installation(), session_secret())
    browser_session.clear()
    flash(catalogue().gettext(HANDED_OVER), "success")
    workflow = workflow_of(found)
    return forget(lend_draft(_to(url_for("apply.check", workflow=workflow)), workflow, key))


@blueprint.post("/<help_id>/give-up")
@open_to(Door.STAFF)
def give_up(help_id: str) -> Response:
    """Throw the draft away."""
    found = find_help(installation(), staff().id, help_id)
    if found is None or found.party:
        return _over()
    give_up_help(installation(), found)
    flash(catalogue().gettext("Gelöscht. Von diesen Antworten ist nichts mehr da."), "success")
    return _to(url_for("helping.helps"))


def _list(code: str, errors: list[tuple[str, str]], name: str = "") -> str:
    found = ((entry, helped_title(entry)) for entry in helps_of(installation(), staff().id))
    rows = [
        Row(
            url_for("helping.form", help_id=entry.id),
            entry.name,
            title,
            entry.ends_at,
            entry.party is not None,
        )
        for entry, title in found
        if title
    ]
    return render_template("web/helping/list.html", rows=rows, code=code, name=name, errors=errors)


def _public(workflow: str) -> Definition:
    """A workflow that anybody may begin, in whose words the page speaks."""
    definition, _ = opened_form(workflow)
    if not definition.public:
        abort(404)
    return definition


def _asked(definition: Definition, name: str, error: str) -> Response:
    page = render_template(
        "web/helping/begin.html",
        definition=definition,
        title=way_to_begin(definition).title,
        name=name,
        longest=LONGEST_NAME,
        error=error,
        errors=[("name", error)] if error else [],
    )
    return make_response(page, 422 if error else 200)


def _flow(help_id: str) -> FormFlow | Response:
    found = find_help(installation(), staff().id, help_id)
    errand = found and helped_errand(found, staff().actor.id)
    if not errand:
        return _over()
    speak_as(installation().definitions.catalogue(errand.definition.id, catalogue().language.tag))
    return FormFlow(errand)


def _over() -> Response:
    flash(catalogue().gettext(_OVER))
    return _to(url_for("helping.helps"))


def _to(address: str) -> Response:
    return see(address)
