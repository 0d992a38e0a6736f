"""Tasks of several cases done with one form: chosen in the inbox, filled in once, sent as a batch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, Response, abort, g, make_response, request

from webapp.http.case_errands import Desk, task_errand
from webapp.http.doors import Door, open_to
from webapp.http.errands import Errand
from webapp.http.form_drafts import open_draft
from webapp.http.form_flow import FormFlow
from webapp.http.inbox import inbox_with
from webapp.http.inbox_rows import Choice
from webapp.http.installed import installation
from webapp.http.redirects import see
from webapp.http.refusals import REFUSALS, refusal_page
from webapp.http.speech import catalogue, speak_as
from webapp.http.visitor import staff
from webapp.services.batches import Batched, Work, batch_of_request, make_batch
from webapp.services.chosen_tasks import MOST_TOGETHER, ChosenTask, TaskPlace, look_at_tasks
from webapp.services.drafts import load_draft, save_draft
from webapp.services.secrets_kept import new_secret
from workflows.core.assisted import Marks
from workflows.core.definition import Plain
from workflows.core.outcome import Reason

blueprint = Blueprint("together", __name__, url_prefix="/inbox/together")

_GOING, _LEFT = "going", "left"
_LONGEST_NUMBER = 9


@dataclass(frozen=True, slots=True)
class Named:
    """One case beside the form; `why` says what keeps it back, "" for nothing."""

    case_id: str
    number: str
    subject: str
    why: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """The cases that the form is for, and those that were chosen and cannot go along."""

    going: tuple[Named, ...]
    left: tuple[Named, ...]


@blueprint.post("")
@open_to(Door.STAFF)
def choose() -> Response:
    """Take what was chosen in the inbox; the way on is the form, or the inbox with what is wrong."""
    names = request.form.getlist("task")
    places = list(_places(names))
    if not places or len(places) > MOST_TOGETHER:
        return _again(names, _wrong_number(len(places)))
    tasks = look_at_tasks(installation(), staff(), places)
    going = [task for task in tasks if task.reason is None]
    if not going:
        words = catalogue().gettext("Von diesen Aufgaben können Sie keine mehr erledigen.")
        return _again(names, words)
    if any(task.shared != going[0].shared for task in going):
        words = catalogue().gettext(
            "Diese Aufgaben fragen nicht alle dasselbe. Wählen Sie nur Aufgaben eines Schritts."
        )
        return _again(names, words)
    return see(f"/inbox/together/{_keep(tasks)}")


def _places(names: Iterable[str]) -> Iterable[TaskPlace]:
    """The tasks that inputs name; nonsense is left out."""
    for name in dict.fromkeys(names):
        case_id, _, token = name.partition("~")
        if token.isascii() and token.isdigit() and len(token) <= _LONGEST_NUMBER:
            yield case_id, int(token)


def _wrong_number(count: int) -> str:
    if count:
        words = catalogue().gettext("Das sind zu viele. Wählen Sie höchstens %(most)s Aufgaben.")
        return words % {"most": MOST_TOGETHER}
    return catalogue().gettext("Wählen Sie mindestens eine Aufgabe aus.")


def _again(names: Iterable[str], error: str) -> Response:
    return make_response(inbox_with(Choice(frozenset(names), error)), 422)


def _keep(tasks: Sequence[ChosenTask]) -> str:
    """Remember what was chosen, under a name for the form's address."""
    selection = new_secret()
    kept = {
        _GOING: [_name(task) for task in tasks if task.reason is None],
        _LEFT: [_name(task) for task in tasks if task.reason is not None],
    }
    save_draft(installation(), staff().actor.id, _place(selection), kept)
    return selection


def _name(task: ChosenTask) -> str:
    return f"{task.place[0]}~{task.place[1]}"


def _place(selection: str) -> str:
    return f"together:{selection}"


@blueprint.get("/<selection>")
@open_to(Door.STAFF)
def begin(selection: str) -> Response:
    """Begin the form, or go on with it; what was sent is on its way."""
    if open_draft(staff().actor.id, _answers(selection)).sent:
        return see(f"/inbox/together/{selection}/sent")
    flow = _flow(selection)
    return flow.begin() if isinstance(flow, FormFlow) else flow


@blueprint.route("/<selection>/page/<page_id>", methods=["GET", "POST"])
@open_to(Door.STAFF)
def page(selection: str, page_id: str) -> Response:
    """One page of the form."""
    flow = _flow(selection)
    return flow.page(page_id) if isinstance(flow, FormFlow) else flow


@blueprint.route("/<selection>/check", methods=["GET", "POST"])
@open_to(Door.STAFF)
def check(selection: str) -> Response:
    """All answers before they are sent."""
    flow = _flow(selection)
    return flow.check() if isinstance(flow, FormFlow) else flow


@blueprint.get("/<selection>/sent")
@open_to(Door.STAFF)
def sent(selection: str) -> Response:
    """Go to the batch that was made."""
    batch = open_draft(staff().actor.id, _answers(selection)).result.get("batch")
    return see(f"/inbox/batches/{batch}" if batch else "/inbox")


def _answers(selection: str) -> str:
    """The place of the draft of what is typed into the form."""
    return f"{_place(selection)}:answers"


def _flow(selection: str) -> FormFlow | Response:
    kept = load_draft(installation(), staff().actor.id, _place(selection))
    if not kept:
        abort(404)
    places = tuple(_places(kept[_GOING]))
    looked = {
        task.place: task
        for task in look_at_tasks(installation(), staff(), (*places, *_places(kept.get(_LEFT, []))))
    }
    going = [looked[place] for place in places if place in looked]
    first = next((task for task in going if task.reason is None), None)
    if first is None:
        return _repeated() or refusal_page(Reason.TASK_GONE, [_leave()])
    definition = first.situation.definition
    speak_as(installation().definitions.catalogue(definition.id, catalogue().language.tag))
    g.chosen = Chosen(
        tuple(map(_named, going)), tuple(_named(task) for task in looked.values() if task not in going)
    )
    errand = _errand(selection, first, places)
    return FormFlow(errand) if isinstance(errand, Errand) else refusal_page(errand, [_leave()])


def _repeated() -> Response | None:
    """The way on, when this very form was sent before; the first click made the batch."""
    key = request.form.get("request_key", "")
    made = batch_of_request(installation(), staff(), key) if key else None
    return see(f"/inbox/batches/{made.id}") if made else None


def _named(task: ChosenTask) -> Named:
    why = catalogue().gettext(REFUSALS[task.reason].heading) if task.reason else ""
    return Named(task.place[0], task.number, task.subject, why)


def _errand(selection: str, first: ChosenTask, places: Sequence[TaskPlace]) -> Errand | Reason:
    """The form of the first task that is still open: the others ask the same."""
    person, address = staff(), f"/inbox/together/{selection}"
    desk = Desk(person.actor.id, address, _leave(), f"{address}/sent")
    errand = task_errand(first.situation, *first.place, person.actor, desk)
    if isinstance(errand, Reason):
        return errand
    shared = first.shared
    item = errand.item if shared and shared.item else ""

    def send(values: Mapping[str, Plain], outcome: str, request_key: str, _: Marks) -> Batched:
        work = Work(errand.definition.id, errand.title, item, values, outcome)
        return make_batch(installation(), person, places, work, request_key)

    return replace(errand, place=_answers(selection), send=send, item=item, earlier={})


def _leave() -> tuple[str, str]:
    return "/inbox", catalogue().gettext("Zu meinen Aufgaben")
