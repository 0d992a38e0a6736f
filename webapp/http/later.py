"""Going on later and elsewhere: the code of a draft, and the pages that ask for it on the other device."""

from __future__ import annotations

from collections.abc import Sequence

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

from webapp.http.bot_traps import Trap, new_trap, sent_trap
from webapp.http.carried_drafts import carried_draft, carry_draft, drop_draft, place_of
from webapp.http.doors import Door, open_to
from webapp.http.installed import installation
from webapp.http.mail_addresses import NO_ADDRESS, address_in
from webapp.http.quick_exit import offer_quick_exit
from webapp.http.redirects import see
from webapp.http.speech import catalogue
from webapp.http.visitor import visitor
from webapp.languages import marked
from webapp.rendering.qr import qr_code
from webapp.services.draft_notices import mail_link
from webapp.services.resumptions import (
    NotResumed,
    Resumed,
    Resumption,
    resume_by_code,
    resume_by_link,
    saved_for_later,
)
from webapp.signing import spelled_code

blueprint = Blueprint("later", __name__)

HANDED_OVER = marked(
    "Das Formular ist jetzt bei Ihnen. Niemand sonst kann es noch öffnen. Möchten Sie später weitermachen? "
    "Dann wählen Sie „Später weitermachen“ und bekommen einen eigenen Code."
)
_WORDS = {
    NotResumed.WRONG: marked("Code und PIN passen nicht zusammen. Prüfen Sie beide, Ziffer für Ziffer"),
    NotResumed.TOO_OFTEN: marked("Zu viele Versuche. Warten Sie eine Stunde, dann geht es wieder"),
}
_NO_CODE = marked("Schreiben Sie den Code, acht Buchstaben und Ziffern")
_NO_PIN = marked("Schreiben Sie die PIN, sechs Ziffern")
_SIGNED_IN = marked("Auf diesem Gerät ist jemand mit einem Dienstkonto angemeldet. Melden Sie sich zuerst ab")


@blueprint.get("/apply/<workflow>/later")
@open_to(Door.ANYBODY)
def code(workflow: str) -> Response:
    """The code and the PIN, until when they are good, and the link by mail."""
    saved = _saved(workflow)
    if saved is None:
        return _to(url_for("apply.beginning", workflow=workflow))
    return _page(workflow, saved, new_trap())


@blueprint.post("/apply/<workflow>/later")
@open_to(Door.ANYBODY)
def send_link(workflow: str) -> Response:
    """Promise the link by mail."""
    saved = _saved(workflow)
    if saved is None:
        return _to(url_for("apply.beginning", workflow=workflow))
    typed, trap = request.form.get("email", "")[:400], sent_trap()
    address = address_in(typed)
    if not address:
        return _page(workflow, saved, trap, typed, catalogue().gettext(NO_ADDRESS))
    if trap.sprung:
        return _page(workflow, saved, trap, typed)
    mail_link(installation(), carried_draft(), place_of(workflow), address, catalogue().language.tag)
    flash(catalogue().gettext("Der Link ist unterwegs."), "success")
    return _to(url_for("later.code", workflow=workflow))


@blueprint.post("/apply/<workflow>/leave")
@open_to(Door.ANYBODY)
def leave(workflow: str) -> Response:
    """Forget the draft on this device: on a borrowed phone, the next person must not read on."""
    flash(catalogue().gettext("Auf diesem Gerät ist nichts mehr zu sehen. Weiter geht es mit Code und PIN."))
    return drop_draft(_to("/resume"), workflow)


@blueprint.get("/resume")
@open_to(Door.ANYBODY)
def resume() -> Response:
    """Asks for code and PIN; a QR code has brought the code along."""
    return _asked(new_trap(), request.args.get("code", "")[:20])


@blueprint.post("/resume")
@open_to(Door.ANYBODY)
def resume_now() -> Response:
    """Go on with the draft of a code."""
    typed, pin, trap = request.form.get("code", "")[:40], request.form.get("pin", "")[:40], sent_trap()
    if visitor().person is not None:
        return _asked(trap, typed, [("code", catalogue().gettext(_SIGNED_IN))])
    missing = [(name, text) for name, given, text in _both(typed, pin) if not given.strip()]
    if missing or trap.sprung:
        return _asked(trap, typed, [(name, catalogue().gettext(text)) for name, text in missing], pin)
    found = resume_by_code(installation(), typed, pin, request.remote_addr or "")
    if isinstance(found, NotResumed):
        return _asked(trap, typed, [("code", catalogue().gettext(_WORDS[found]))])
    return _go_on(found)


@blueprint.get("/resume/<token>")
@open_to(Door.ANYBODY)
def link(token: str) -> Response:
    """Only a button: mail scanners open every link, and may do so."""
    good = resume_by_link(installation(), token) is not None
    return make_response(render_template("web/flow/resume_link.html", good=good), 200 if good else 410)


@blueprint.post("/resume/<token>")
@open_to(Door.ANYBODY)
def follow(token: str) -> Response:
    """Go on with the draft of a link."""
    found = resume_by_link(installation(), token)
    return _go_on(found) if found else _to(url_for("later.link", token=token))


def _saved(workflow: str) -> Resumption | None:
    offer_quick_exit(installation().definitions.current(workflow))
    key = carried_draft()
    return saved_for_later(installation(), key, place_of(workflow)) if key else None


def _page(workflow: str, saved: Resumption, trap: Trap, email: str = "", error: str = "") -> Response:
    address = installation().links.resumption_by_code(saved.code)
    page = render_template(
        "web/flow/later.html",
        workflow=workflow,
        saved=saved,
        code=spelled_code(saved.code),
        qr=qr_code(address, catalogue().gettext("QR-Code: Seite zum Weitermachen")),
        email=email or saved.email,
        error=error,
        errors=[*trap.errors, *([("email", error)] if error else [])],
        trap=trap,
    )
    return make_response(page, 422 if error or trap.sprung else 200)


def _both(typed: str, pin: str) -> tuple[tuple[str, str, str], ...]:
    return (("code", typed, _NO_CODE), ("pin", pin, _NO_PIN))


def _asked(trap: Trap, typed: str, errors: Sequence[tuple[str, str]] = (), pin: str = "") -> Response:
    """The form for code and PIN; a PIN comes back only before anybody has looked whether it is right."""
    told = [*trap.errors, *errors]
    page = render_template("web/flow/resume.html", code=typed, pin=pin, errors=told, trap=trap)
    return make_response(page, 422 if told or trap.sprung else 200)


def _go_on(found: Resumed) -> Response:
    """The draft comes to this device; its check page leads to the first question that is still open."""
    beginning, _, workflow = found.place.partition("/")
    if beginning != "start":
        abort(404)
    if found.handed_over:
        flash(catalogue().gettext(HANDED_OVER), "success")
    return carry_draft(_to(url_for("apply.check", workflow=workflow)), workflow, found.key)


def _to(address: str) -> Response:
    return see(address)
