"""Is a certificate real? Valid, expired or unknown: the page says nothing more, not even a name."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request, url_for

from webapp.http.bot_traps import Trap, new_trap, sent_trap
from webapp.http.doors import Door, open_to
from webapp.http.installed import installation
from webapp.http.redirects import see
from webapp.services.verification import verify_code

blueprint = Blueprint("verify", __name__)

_LONGEST_CODE = 100


@blueprint.get("/verify")
@open_to(Door.ANYBODY)
def ask() -> Response:
    """Asks for the code that is printed beside the QR code."""
    typed = request.args.get("code", "").strip()[:_LONGEST_CODE]
    if typed:
        return see(url_for("verify.answer", code=typed))
    return _page()


@blueprint.post("/verify")
@open_to(Door.ANYBODY)
def look_up() -> Response:
    """Leads to what a code says; without one it is asked for again."""
    typed = request.form.get("code", "").strip()[:_LONGEST_CODE]
    trap = sent_trap()
    if trap.sprung:
        return _page(typed, trap)
    return see(url_for("verify.answer", code=typed)) if typed else _page()


@blueprint.get("/verify/<code>")
@open_to(Door.ANYBODY)
def answer(code: str) -> Response:
    """What a code says."""
    verdict = verify_code(installation(), code[:_LONGEST_CODE])
    return _page(code[:_LONGEST_CODE], verdict=verdict.value)


def _page(code: str = "", trap: Trap | None = None, verdict: str = "") -> Response:
    trap = trap or new_trap()
    page = render_template("web/verify.html", verdict=verdict, code=code, trap=trap, errors=trap.errors)
    return make_response(page, 422 if trap.sprung else 200)
