"""The same form sent twice: by a double click, or from a page that the back button brought up again."""

from __future__ import annotations

from flask import Response, request

from webapp.http.case_errands import Desk
from webapp.http.form_drafts import open_draft
from webapp.http.installed import installation
from webapp.http.redirects import see
from webapp.services.transition import Applied, apply
from workflows.core.events import Actor, Completed


def repeated_task(case_id: str, token: int, actor: Actor, desk: Desk) -> Response | None:
    """The way on, when this very form has done the task before; the first click had the effect.

    The task is gone by now, so that the engine can only say whether the request was the one that did it.
    """
    request_key = _request_key()
    if not request_key:
        return None
    answer = apply(installation(), case_id, Completed(token), actor, request_key)
    return _onward(desk) if isinstance(answer, Applied) else None


def repeated_event(case_id: str, event: str, desk: Desk) -> Response | None:
    """The way on, when this very form has raised the event before."""
    draft = open_draft(desk.key, f"event:{case_id}:{event}")
    same = draft.sent and draft.request_key == _request_key()
    return _onward(desk) if same else None


def _request_key() -> str:
    return request.form.get("request_key", "") if request.method == "POST" else ""


def _onward(desk: Desk) -> Response:
    return see(desk.sent)
