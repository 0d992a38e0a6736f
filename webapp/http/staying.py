"""Sessions that end gently: a form says so some minutes before, and one press goes on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask, request

from webapp.http.installed import installation
from webapp.http.visitor import session_secret, visitor
from webapp.services.sessions import extend_session

WARNED_BEFORE = timedelta(minutes=10)
_WISH = "stay"


def install_endings(app: Flask) -> None:
    """Give templates `session_ending()`: when the session of a page ends."""
    app.jinja_env.globals["session_ending"] = session_ending


@dataclass(frozen=True, slots=True)
class Ending:
    """When the session of a page ends.

    Attributes:
        warned_in: seconds until the page says so; 0 when it does already.
    """

    at: datetime
    warned_in: int


def session_ending() -> Ending | None:
    """When this request's session ends; None where there is none."""
    at = visitor().ends_at
    if at is None:
        return None
    left = at - WARNED_BEFORE - installation().now()
    return Ending(at, max(0, int(left.total_seconds())))


def wants_to_stay() -> bool:
    """True when somebody has pressed the button; their session then lasts as long as a new one."""
    if _WISH not in request.form:
        return False
    extend_session(installation(), session_secret())
    return True
