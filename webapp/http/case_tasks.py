"""Tasks that are skipped, set aside and taken up again, each with a word why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, flash, make_response, render_template, request

from webapp.http.cases import reader_of
from webapp.http.doors import Door, open_to
from webapp.http.installed import installation
from webapp.http.redirects import see
from webapp.http.refusals import refusal_page
from webapp.http.speech import catalogue
from webapp.http.visitor import staff
from webapp.languages import marked
from webapp.services.case_pages import open_case
from webapp.services.transition import apply
from workflows.core.access import Situation
from workflows.core.assigning import refusal_to_skip, refusal_to_suspend
from workflows.core.events import Actor, Event, Resumed, Skipped, Suspended
from workflows.core.outcome import Reason, Refusal
from workflows.core.state import Token

blueprint = Blueprint("case_tasks", __name__, url_prefix="/cases/<case_id>/tasks/<int:token>")

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Act:
    """Something that is done to a task, with its words."""

    heading: str
    hint: str
    button: str
    done: str
    refusal: Callable[[Situation, Token, Actor], Reason | None]
    event: Callable[[int, str], Event]


_ACTS: Mapping[str, Act] = {
    "skip": Act(
        marked("Aufgabe überspringen"),
        marked("Der Vorgang geht ohne diesen Schritt weiter. Der Grund bleibt im Verlauf stehen."),
        marked("Überspringen"),
        marked("Die Aufgabe ist übersprungen."),
        refusal_to_skip,
        Skipped,
    ),
    "suspend": Act(
        marked("Aufgabe zurückstellen"),
        marked("Frist und Erinnerungen ruhen, bis jemand die Aufgabe wieder aufnimmt."),
        marked("Zurückstellen"),
        marked("Die Aufgabe ruht jetzt."),
        refusal_to_suspend,
        Suspended,
    ),
}


@blueprint.get("/<any(skip, suspend):act>")
@open_to(Door.STAFF)
def ask(case_id: str, token: int, act: str) -> Response:
    """Ask why it is skipped or set aside."""
    return _page(case_id, token, act, "", "")


@blueprint.post("/<any(skip, suspend):act>")
@open_to(Door.STAFF)
def do(case_id: str, token: int, act: str) -> Response:
    """Skip a task, or set it aside."""
    reason = request.form.get("reason", "").strip()[:LONGEST_REASON]
    if not reason:
        words = catalogue().gettext("Schreiben Sie einen Satz dazu, warum.")
        return _page(case_id, token, act, reason, words)
    answer = apply(installation(), case_id, _ACTS[act].event(token, reason), staff().actor)
    return _onward(case_id, answer, _ACTS[act].done)


@blueprint.post("/resume")
@open_to(Door.STAFF)
def resume(case_id: str, token: int) -> Response:
    """Take up a task again."""
    answer = apply(installation(), case_id, Resumed(token), staff().actor)
    return _onward(case_id, answer, marked("Die Aufgabe geht weiter."))


def _onward(case_id: str, answer: object, done: str) -> Response:
    if isinstance(answer, Refusal):
        return refusal_page(answer.reason, [_back(case_id)])
    flash(catalogue().gettext(done), "success")
    return see(f"/cases/{case_id}")


def _page(case_id: str, token: int, act: str, reason: str, error: str) -> Response:
    situation = open_case(installation(), case_id, staff().actor)
    found = situation.state.tokens.get(token)
    refusal = _ACTS[act].refusal(situation, found, staff().actor) if found else Reason.TASK_GONE
    if found is None or refusal:
        return refusal_page(refusal or Reason.TASK_GONE, [_back(case_id)])
    words = reader_of(situation, staff()).words
    page = render_template(
        "web/cases/reason.html",
        case_id=case_id,
        task=words.gettext(situation.definition.steps[found.step].title),
        heading=catalogue().gettext(_ACTS[act].heading),
        hint=catalogue().gettext(_ACTS[act].hint),
        button=catalogue().gettext(_ACTS[act].button),
        reason=reason,
        error=error,
    )
    return make_response(page, 422 if error else 200)


def _back(case_id: str) -> tuple[str, str]:
    return f"/cases/{case_id}", catalogue().gettext("Zum Vorgang")
