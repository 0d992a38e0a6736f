"""The task inbox: mine, my groups', the most urgent first; claim, give back, begin something new."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from flask import Blueprint, Response, flash, render_template, request

from webapp.http.doors import Door, open_to
from webapp.http.front import Way, way_to_begin
from webapp.http.inbox_batches import running_batches
from webapp.http.inbox_rows import Choice, Row, piles_of, rows_in_words, title_of, words_of
from webapp.http.installed import installation
from webapp.http.redirects import see
from webapp.http.refusals import refusal_page
from webapp.http.speech import catalogue, local_path
from webapp.http.visitor import staff
from webapp.languages import marked
from webapp.services.chosen_tasks import MOST_TOGETHER
from webapp.services.inbox import (
    COUNT_LIMIT,
    PAGE_SIZE,
    inbox_count,
    inbox_page,
    steps_on_offer,
)
from webapp.services.inbox_places import Filter, Scope
from webapp.services.letter_acts import give_back_letter, take_letter
from webapp.services.letter_rows import is_letter, letter_of_token
from webapp.services.transition import apply
from workflows.core.advance import may_start
from workflows.core.events import Claimed, Released
from workflows.core.outcome import Reason, Refusal

blueprint = Blueprint("inbox", __name__, url_prefix="/inbox")

_TABS = {
    Scope.ALL: marked("Alle"),
    Scope.MINE: marked("Bei mir"),
    Scope.FREE: marked("Noch frei"),
}
_DUES = {
    "": marked("Jede Frist"),
    "overdue": marked("Überfällig"),
    "today": marked("Bis heute"),
    "week": marked("In den nächsten sieben Tagen"),
}


@dataclass(frozen=True, slots=True)
class Tab:
    """One way to look at the tasks."""

    words: str
    address: str
    count: str
    current: bool


@blueprint.get("")
@open_to(Door.STAFF)
def inbox() -> str:
    """Open tasks of the person, by due moment, a page at a time."""
    return inbox_with(Choice())


def inbox_with(choice: Choice) -> str:
    """The inbox as the request asks for it, with tasks chosen on it."""
    person, chosen = staff(), _chosen()
    page = inbox_page(installation(), person, chosen, MOST_TOGETHER if chosen.step else PAGE_SIZE)
    tabs = [_tab(scope, chosen) for scope in _TABS]
    here = _written(chosen.after) if chosen.after else ""
    rows = rows_in_words(page.rows, choice)
    return render_template(
        "web/inbox/inbox.html",
        tabs=tabs,
        has_tasks=any(tab.count != "0" for tab in tabs),
        rows=rows,
        piles=piles_of(rows, lambda pile: _address(chosen, here, pile=pile)),
        error=choice.error,
        errors=_errors(rows, choice.error),
        running=running_batches(),
        overdue=inbox_count(installation(), person, Filter(due="overdue")),
        filters=_filters(chosen),
        chosen=chosen,
        here=here,
        first=_address(chosen) if chosen.after else "",
        later=_address(chosen, _written(page.rows[-1].place)) if page.more else "",
        starts=_starts(),
    )


def _errors(rows: list[Row], error: str) -> list[tuple[str, str]]:
    """The error summary leads to the first task that can be chosen."""
    names = (f"task-{row.name}" for row in rows if row.can_be_chosen)
    return [(next(names, "main"), error)] if error else []


def _chosen() -> Filter:
    wished = request.values
    scope = wished.get("show", "")
    return Filter(
        scope=Scope(scope) if scope in {entry.value for entry in Scope} else Scope.ALL,
        workflow=wished.get("workflow", ""),
        step=wished.get("step", ""),
        due=wished.get("due", "") if wished.get("due") in _DUES else "",
        text=wished.get("query", ""),
        after=_read(wished.get("after", "")),
    )


def _written(place: tuple[datetime, str, int]) -> str:
    moment, case, token = place
    return f"{moment.isoformat()}~{case}~{token}"


def _read(text: str) -> tuple[datetime, str, int] | None:
    """The place that a page begins after; nonsense begins at the first page."""
    parts = text.split("~")
    try:
        moment, case, token = parts
        found = datetime.fromisoformat(moment)
        return (found, case, int(token)) if found.tzinfo else None
    except ValueError:
        return None


def _address(chosen: Filter, after: str = "", scope: Scope | None = None, pile: str = "") -> str:
    wished = {
        "show": (scope or chosen.scope).value,
        "workflow": chosen.workflow,
        "step": chosen.step,
        "due": chosen.due,
        "query": chosen.text,
        "after": after,
        "pile": pile,
    }
    return "/inbox?" + urlencode({name: value for name, value in wished.items() if value})


def _tab(scope: Scope, chosen: Filter) -> Tab:
    narrowed = Filter(scope, chosen.workflow, chosen.step, chosen.due, chosen.text)
    count = inbox_count(installation(), staff(), narrowed)
    shown = f"{COUNT_LIMIT}+" if count >= COUNT_LIMIT else str(count)
    words = catalogue().gettext(_TABS[scope])
    return Tab(words, _address(chosen, scope=scope), shown, scope is chosen.scope)


def _filters(chosen: Filter) -> dict[str, object]:
    words = catalogue()
    offered = steps_on_offer(installation(), staff())
    workflows = dict.fromkeys(workflow for workflow, _, _ in offered)
    steps = {
        step: words_of(workflow).gettext(title)
        for workflow, step, title in offered
        if chosen.workflow in ("", workflow)
    }
    return {
        "workflows": [
            ("", words.gettext("Alle Abläufe")),
            *((entry, words_of(entry).gettext(title_of(entry))) for entry in workflows),
        ],
        "steps": [("", words.gettext("Alle Schritte")), *steps.items()],
        "dues": [(key, words.gettext(title)) for key, title in _DUES.items()],
        "active": bool(chosen.workflow or chosen.step or chosen.due or chosen.text),
    }


def _starts() -> list[Way]:
    """What the person may begin: their own workflows, and those that they write down for others."""
    site, actor = installation(), staff().actor
    return [
        way_to_begin(definition)
        for definition in site.definitions.in_force()
        if may_start(definition, actor, site.now(), site.calendar.calendar)
    ]


@blueprint.post("/claim")
@open_to(Door.STAFF)
def claim() -> Response:
    """Take a task; what others see of it changes at once."""
    return _assign(Claimed(_token()), catalogue().gettext("Die Aufgabe ist jetzt bei Ihnen."))


@blueprint.post("/release")
@open_to(Door.STAFF)
def release() -> Response:
    """Give a task back to the group."""
    return _assign(Released(_token()), catalogue().gettext("Die Aufgabe ist wieder frei."))


def _token() -> int:
    return request.form.get("token", 0, type=int)


def _assign(event: Claimed | Released, said: str) -> Response:
    onward = local_path(request.form.get("return_to"), "/inbox")
    reason = _refusal(request.form.get("case", ""), event)
    if reason:
        return refusal_page(reason, [(onward, catalogue().gettext("Zurück"))])
    flash(said, "success")
    return see(onward)


def _refusal(case_id: str, event: Claimed | Released) -> Reason | None:
    """Change who has a task, or a letter; or why not."""
    site, actor = installation(), staff().actor
    if is_letter(event.token):
        change = take_letter if isinstance(event, Claimed) else give_back_letter
        return None if change(site, case_id, letter_of_token(event.token), actor) else Reason.TAKEN
    answer = apply(site, case_id, event, actor)
    return answer.reason if isinstance(answer, Refusal) else None
