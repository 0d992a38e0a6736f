"""The cookie by which a browser without an account finds what was typed: one for each workflow."""

from __future__ import annotations

import re

from flask import Response, request

from webapp.http.installed import installation
from webapp.services.drafts import KEPT_DAYS

_COOKIE = "draft"
_LENT = "lent"
_WORKFLOW = re.compile(r"[a-z][a-z0-9_]*")
_DAY = 24 * 3600


def place_of(workflow: str) -> str:
    """What the draft of a workflow's first form is for."""
    return f"start/{workflow}"


def carried_draft() -> str:
    """The key of the draft on this device; "" for none."""
    return request.cookies.get(_COOKIE, "")


def carry_draft(response: Response, workflow: str, key: str) -> Response:
    """Keep the key of a draft on this device, for the pages of its workflow only."""
    response.set_cookie(
        _COOKIE,
        key,
        max_age=KEPT_DAYS * _DAY,
        path=_path(workflow),
        httponly=True,
        samesite="Lax",
        secure=installation().settings.is_secure,
    )
    return response


def lend_draft(response: Response, workflow: str, key: str) -> Response:
    """Give a draft to whoever is handed this device; it leaves with them."""
    secure = installation().settings.is_secure
    for name, value, path in ((_COOKIE, key, _path(workflow)), (_LENT, workflow, "/")):
        response.set_cookie(name, value, path=path, httponly=True, samesite="Lax", secure=secure)
    return response


def lent_for() -> str:
    """The workflow whose draft is on this device only because somebody lent it; "" for none."""
    found = request.cookies.get(_LENT, "")
    return found if _WORKFLOW.fullmatch(found) else ""


def take_back_lent(response: Response) -> Response:
    """The device is its owner's again: what was lent with it can no longer be reached from here."""
    if not lent_for():
        return response
    response.delete_cookie(_LENT, path="/")
    return drop_draft(response, lent_for())


def drop_draft(response: Response, workflow: str) -> Response:
    """Take the key off this device; the draft itself stays."""
    response.delete_cookie(_COOKIE, path=_path(workflow))
    return response


def _path(workflow: str) -> str:
    return f"/apply/{workflow}"
