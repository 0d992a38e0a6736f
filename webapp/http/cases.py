"""Cases for staff: finding one, its page, giving a task to somebody else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    make_response,
    render_template,
    request,
)

from webapp.http.case_page import case_page, older_address
from webapp.http.case_record import history_words
from webapp.http.case_words import Reader
from webapp.http.doors import Door, open_to
from webapp.http.installed import installation
from webapp.http.redirects import see
from webapp.http.refusals import refusal_page
from webapp.http.speech import catalogue, speak_as
from webapp.http.visitor import staff
from webapp.languages import marked
from webapp.services.allotment import candidates
from webapp.services.case_history import Place
from webapp.services.case_list import CaseRow, find_cases
from webapp.services.case_pages import case_history, case_view, open_case
from webapp.services.drafts import hand_over_draft
from webapp.services.people import person_name
from webapp.services.sessions import Person
from webapp.services.transition import apply
from workflows.core.access import Situation, refusal_to_reassign
from workflows.core.definition import Task
from workflows.core.events import Reassigned
from workflows.core.outcome import Reason, Refusal
from workflows.core.state import Token

blueprint = Blueprint("cases", __name__, url_prefix="/cases")

_DIGITS = re.compile(r"[0-9]{1,9}")
_STATES = {"": marked("Alle"), "running": marked("Laufend"), "ended": marked("Abgeschlossen")}


@dataclass(frozen=True, slots=True)
class Row:
    """One case of the list, in words."""

    case: CaseRow
    workflow: str
    status: str


@blueprint.get("")
@open_to(Door.STAFF)
def listing() -> str:
    """Cases that the person may know of, the last changed first."""
    text, workflow, state = (request.args.get(name, "") for name in ("query", "workflow", "state"))
    running = {"running": True, "ended": False}.get(state)
    after = _read(request.args.get("after", ""))
    page = find_cases(installation(), staff(), text=text, workflow=workflow, running=running, after=after)
    wished = {"query": text, "workflow": workflow, "state": state}
    last = page.rows[-1] if page.more else None
    later = {**wished, "after": f"{last.changed_at.isoformat()}~{last.id}"} if last else {}
    words = catalogue()
    return render_template(
        "web/cases/list.html",
        query=text,
        workflow=workflow,
        state=state,
        workflows=[("", words.gettext("Alle Abläufe")), *_workflows()],
        states=[(key, words.gettext(title)) for key, title in _STATES.items()],
        rows=[_row(row) for row in page.rows],
        later="/cases?" + urlencode(later) if later else "",
    )


def _read(text: str) -> tuple[datetime, str] | None:
    """The place that a page begins after; nonsense begins at the first page."""
    moment, _, case = text.partition("~")
    try:
        found = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return (found, case) if found.tzinfo and case else None


def _workflows() -> list[tuple[str, str]]:
    tag = catalogue().language.tag
    definitions = installation().definitions
    return [
        (entry.id, definitions.catalogue(entry.id, tag).gettext(entry.title))
        for entry in definitions.in_force()
    ]


def _row(case: CaseRow) -> Row:
    definitions = installation().definitions
    words = definitions.catalogue(case.workflow, catalogue().language.tag)
    found = next((entry for entry in definitions.in_force() if entry.id == case.workflow), None)
    title = found.title if found else case.workflow
    status = found.statuses.get(case.status, case.status) if found else case.status
    return Row(case, words.gettext(title), words.gettext(status))


@blueprint.get("/<case_id>")
@open_to(Door.STAFF)
def case(case_id: str) -> str:
    """The page of one case."""
    view = case_view(installation(), case_id, staff().actor)
    return render_template("web/cases/case.html", page=case_page(view, reader_of(view.situation, staff())))


@blueprint.get("/<case_id>/history")
@open_to(Door.STAFF)
def history(case_id: str) -> str:
    """What happened earlier, a page at a time; htmx gets the lines alone."""
    place = _place(request.args.get("before", ""))
    found = case_history(installation(), case_id, staff().actor, place)
    reader = reader_of(found.situation, staff())
    alone = "HX-Request" in request.headers
    return render_template(
        "web/cases/history_lines.html" if alone else "web/cases/history.html",
        case_id=case_id,
        subject=found.subject,
        lines=history_words(found.situation, found.history.lines, reader),
        older=older_address(case_id, found.history),
        alone=alone,
    )


def _place(text: str) -> Place:
    """The place that a page of a history begins at; nonsense begins with the newest line."""
    sequence, promise, letters, *_ = [*text.split("~"), "", "", ""]
    return Place(_number(sequence), _number(promise), _number(letters))


def _number(text: str) -> int | None:
    return int(text) if _DIGITS.fullmatch(text) else None


def reader_of(situation: Situation, person: Person) -> Reader:
    """A member of staff as a reader of a case; the whole request then speaks the definition's words."""
    words = installation().definitions.catalogue(situation.definition.id, catalogue().language.tag)
    speak_as(words)
    return Reader(person.actor, words, lambda found: person_name(installation(), found))


@blueprint.get("/<case_id>/tasks/<int:token>/assignee")
@open_to(Door.STAFF)
def assignee(case_id: str, token: int) -> Response:
    """Who may be given a task."""
    situation = open_case(installation(), case_id, staff().actor)
    found = situation.state.tokens.get(token)
    reason = _refusal(situation, found)
    if found is None or reason:
        return refusal_page(reason or Reason.TASK_GONE, [_back(case_id)])
    words = reader_of(situation, staff()).words
    page = render_template(
        "web/cases/assignee.html",
        case_id=case_id,
        token=token,
        task=words.gettext(situation.definition.steps[found.step].title),
        assignee=found.assignee,
        people=candidates(installation(), situation, found),
    )
    return make_response(page)


def _refusal(situation: Situation, token: Token | None) -> Reason | None:
    if token is None or not isinstance(situation.definition.steps[token.step], Task):
        return Reason.TASK_GONE
    return refusal_to_reassign(situation, token, staff().actor)


@blueprint.post("/<case_id>/tasks/<int:token>/assignee")
@open_to(Door.STAFF)
def assign(case_id: str, token: int) -> Response:
    """Give a task to one person who may do it."""
    situation = open_case(installation(), case_id, staff().actor)
    found = situation.state.tokens.get(token)
    reason = _refusal(situation, found)
    if found is None or reason:
        return refusal_page(reason or Reason.TASK_GONE, [_back(case_id)])
    chosen = request.form.get("person", "")
    if chosen not in {person.id for person in candidates(installation(), situation, found)}:
        abort(400)
    answer = apply(installation(), case_id, Reassigned(token, f"person:{chosen}"), staff().actor)
    if isinstance(answer, Refusal):
        return refusal_page(answer.reason, [_back(case_id)])
    if found.assignee:
        hand_over_draft(installation(), f"task:{case_id}:{token}", found.assignee, f"person:{chosen}")
    name = person_name(installation(), chosen)
    flash(catalogue().gettext("Die Aufgabe ist jetzt bei %(name)s.") % {"name": name}, "success")
    return see(f"/cases/{case_id}")


def _back(case_id: str) -> tuple[str, str]:
    return f"/cases/{case_id}", catalogue().gettext("Zum Vorgang")
