"""Beginning a case: the start page of a workflow, its form, and the confirmation with the case number."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from flask import Blueprint, Response, make_response, render_template, request, url_for

from webapp.http.bot_traps import Trap, begun_now, field_trap
from webapp.http.carried_drafts import carried_draft, carry_draft, lent_for, place_of, take_back_lent
from webapp.http.case_words import path_words
from webapp.http.doors import Door, open_to
from webapp.http.errands import Errand
from webapp.http.form_drafts import Draft, keep, new_draft, open_draft
from webapp.http.form_flow import FormFlow
from webapp.http.form_words import sayer
from webapp.http.installed import installation
from webapp.http.own_addresses import not_ones_own
from webapp.http.quick_exit import offer_quick_exit
from webapp.http.redirects import see
from webapp.http.refusals import refusal_page
from webapp.http.speech import catalogue, speak_as
from webapp.http.visitor import visitor
from webapp.services.loaded_case import LoadedCase, load_case
from webapp.services.resumptions import forget_resumption, save_for_later
from webapp.services.secrets_kept import new_secret
from webapp.services.transition import start
from workflows.core.access import Situation
from workflows.core.advance import may_start
from workflows.core.definition import Definition, Task
from workflows.core.events import Actor
from workflows.core.outcome import Reason
from workflows.core.parties import contact
from workflows.core.state import State

blueprint = Blueprint("apply", __name__)


@blueprint.get("/apply/<workflow>")
@open_to(Door.ANYBODY)
def beginning(workflow: str) -> Response:
    """What it is about, how long it takes, and the button that begins."""
    definition, step = opened_form(workflow)
    actor = _actor(definition, step)
    return _start_page(definition, step, actor, Trap()) if actor else _turned_away(workflow)


def _start_page(definition: Definition, step: Task, actor: Actor, trap: Trap) -> Response:
    draft = open_draft(_key(actor), _place(definition)) if _key(actor) else None
    page = render_template(
        "web/flow/start.html",
        definition=definition,
        step=step,
        form=definition.forms[step.form or ""],
        resumable=draft is not None and draft.exists and not draft.sent and bool(draft.typed),
        say=sayer(definition, _names(definition, actor)),
        own=actor.is_party,
        may_help=definition.public and visitor().person is not None,
        trap=trap,
        errors=trap.errors,
    )
    return make_response(page, 422 if trap.sprung else 200)


@blueprint.post("/apply/<workflow>")
@open_to(Door.ANYBODY)
def begin(workflow: str) -> Response:
    """Begin, or go on with what was typed before."""
    definition, step = opened_form(workflow)
    actor = _actor(definition, step)
    if actor is None:
        return _turned_away(workflow)
    trap = field_trap()
    if trap.sprung:
        return _start_page(definition, step, actor, trap)
    key = _key(actor) or new_secret()
    draft = open_draft(key, _place(definition))
    if draft.sent or not draft.exists or "anew" in request.form:
        draft = keep(new_draft(key, _place(definition), begun_now()))
    response = FormFlow(start_errand(definition, step, actor, key), draft).begin()
    return carry_draft(response, workflow, key) if actor.is_party else response


@blueprint.route("/apply/<workflow>/page/<page>", methods=["GET", "POST"])
@open_to(Door.ANYBODY)
def form_page(workflow: str, page: str) -> Response:
    """One page of the form."""
    flow = _flow(workflow)
    return flow if isinstance(flow, Response) else flow.page(page)


@blueprint.route("/apply/<workflow>/check", methods=["GET", "POST"])
@open_to(Door.ANYBODY)
def check(workflow: str) -> Response:
    """All answers before they are sent."""
    flow = _flow(workflow)
    return flow if isinstance(flow, Response) else flow.check()


@blueprint.get("/apply/<workflow>/sent")
@open_to(Door.ANYBODY)
def sent(workflow: str) -> Response:
    """The case number, and what happens next."""
    definition, step = opened_form(workflow)
    actor = _actor(definition, step)
    key = _key(actor) if actor else ""
    draft = open_draft(key, _place(definition)) if key else None
    if actor is None or draft is None or not draft.sent:
        return see(url_for("apply.beginning", workflow=workflow))
    case = _case_of(draft)
    situation = case.situation(installation(), installation().now())
    page = render_template(
        "web/flow/sent.html",
        definition=definition,
        number=draft.result["number"],
        case_id=case.id,
        is_party=actor.is_party,
        by_mail=actor.is_party and contact(situation, step.role).email is not None,
        path=path_words(situation, catalogue()) if case.revision == 1 else [],
    )
    response = make_response(page)
    return take_back_lent(response) if lent_for() == workflow else response


def opened_form(workflow: str) -> tuple[Definition, Task]:
    """The definition in force with its first step; from here on the page speaks its words."""
    definitions = installation().definitions
    definition = definitions.current(workflow)
    offer_quick_exit(definition)
    speak_as(definitions.catalogue(definition.id, catalogue().language.tag))
    step = definition.steps[definition.start]
    assert isinstance(step, Task)
    return definition, step


def _actor(definition: Definition, step: Task) -> Actor | None:
    """Staff who may begin it do so under their name; anybody else as the party, if it is one."""
    calendar, now = installation().calendar.calendar, installation().now()
    person = visitor().person
    if person is not None and may_start(definition, person.actor, now, calendar):
        return person.actor
    return party_of(step) if definition.public else None


def _turned_away(workflow: str) -> Response:
    """Only staff begin this: sign in first, or another account is needed."""
    if visitor().person is None:
        address = url_for("apply.beginning", workflow=workflow)
        return see(url_for("account.sign_in", next=address))
    return refusal_page(Reason.NOT_ALLOWED, [("/inbox", catalogue().gettext("Zu meinen Aufgaben"))])


def _key(actor: Actor) -> str:
    """What finds the drafts: the account's for staff, the browser's for everybody else."""
    return carried_draft() if actor.is_party else actor.id


def _place(definition: Definition) -> str:
    return place_of(definition.id)


def _names(definition: Definition, actor: Actor) -> Mapping[str, object]:
    calendar, now = installation().calendar.calendar, installation().now()
    return Situation(definition, State("", actor.id, now), now, calendar).names()


def _flow(workflow: str) -> FormFlow | Response:
    definition, step = opened_form(workflow)
    actor = _actor(definition, step)
    if actor is None:
        return _turned_away(workflow)
    key = _key(actor)
    draft = open_draft(key, _place(definition)) if key else None
    if draft is None or not draft.exists:
        return see(url_for("apply.beginning", workflow=workflow))
    errand, person = start_errand(definition, step, actor, key), visitor().person
    return FormFlow(not_ones_own(errand, step, person) if person else errand, draft)


def party_of(step: Task) -> Actor:
    """Whoever fills in a form for themselves, without an account."""
    return Actor(f"party:{step.role}", role=step.role)


def start_errand(definition: Definition, step: Task, actor: Actor, key: str) -> Errand:
    """To begin a case."""
    address = url_for("apply.beginning", workflow=definition.id)
    return Errand(
        definition=definition,
        form=definition.forms[step.form or ""],
        names=_names(definition, actor),
        place=_place(definition),
        key=key,
        address=address,
        leave=(address, ""),
        sent=f"{address}/sent",
        send=lambda values, _, request_key, assisted: start(
            installation(), definition.id, dict(values), actor, request_key, assisted=assisted
        ),
        title=step.title,
        intro=step.intro,
        own=actor.is_party,
        unknown=actor.is_party,
        later=partial(_later, definition, key) if actor.is_party else None,
        after_sending=partial(forget_resumption, installation(), key, _place(definition)),
    )


def _later(definition: Definition, key: str) -> str:
    save_for_later(installation(), key, _place(definition), catalogue().language.tag)
    return url_for("later.code", workflow=definition.id)


def _case_of(draft: Draft) -> LoadedCase:
    with installation().database.reading() as connection:
        return load_case(installation(), connection, draft.result["case"])
