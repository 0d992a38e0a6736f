"""Is a certificate real? Valid, expired or unknown: the page says nothing more, not even a name."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from webapp.http.doors import Door, open_to
from webapp.http.installed import installation
from webapp.services.verification import verify_code

blueprint = Blueprint("verify", __name__)

_LONGEST_CODE = 100


@blueprint.get("/verify")
@open_to(Door.ANYBODY)
def ask() -> Response:
    """Asks for the code that is printed beside the QR code."""
    typed = request.args.get("code", "").strip()[:_LONGEST_CODE]
    if typed:
        return make_response(redirect(url_for("verify.answer", code=typed), code=303))
    return make_response(render_template("web/verify.html", verdict="", code=""))


@blueprint.get("/verify/<code>")
@open_to(Door.ANYBODY)
def answer(code: str) -> str:
    """What a code says."""
    verdict = verify_code(installation(), code[:_LONGEST_CODE])
    return render_template("web/verify.html", verdict=verdict.value, code=code[:_LONGEST_CODE])
