"""Parties of a case: the personal link, the page of their case, and how to get a fresh link."""

from __future__ import annotations

import io

from flask import Blueprint, Response, abort, make_response, render_template, request, send_file
from flask import session as browser_session

from webapp.http.bot_traps import Trap, new_trap, sent_trap
from webapp.http.case_files import visible_file
from webapp.http.case_record import answer_words
from webapp.http.case_words import Reader, path_words, status_words, waiting_words
from webapp.http.consent_words import consent_words
from webapp.http.doors import Door, open_to
from webapp.http.due import due_in_words
from webapp.http.form_words import sayer, staff_name
from webapp.http.installed import installation
from webapp.http.mail_addresses import NO_ADDRESS, address_in
from webapp.http.party_forms import my_party
from webapp.http.quick_exit import offer_quick_exit
from webapp.http.redirects import see
from webapp.http.speech import catalogue, speak_as
from webapp.http.visitor import forget, remember, session_secret, visitor
from webapp.services.case_pages import CaseView, case_view, fetch_document
from webapp.services.personal_links import LinkState, open_link, request_links, spend_link
from webapp.services.sessions import close_session, find_session
from workflows.core.asking_again import form_asked
from workflows.core.definition import Definition, Task
from workflows.core.explanation import Waiting
from workflows.core.fields import NOTE, OWN_WORD
from workflows.core.state import Token

blueprint = Blueprint("party", __name__)


@blueprint.get("/go/<token>")
@open_to(Door.ANYBODY)
def link(token: str) -> Response:
    """Only a button: mail scanners open every link, and may do so."""
    opened = open_link(installation(), token)
    page = render_template("web/party/link.html", state=opened.state.value, mine=visitor().party is not None)
    return make_response(page, 200 if opened.state is LinkState.GOOD else 410)


@blueprint.post("/go/<token>")
@open_to(Door.ANYBODY)
def enter(token: str) -> Response:
    """Spend the link; of many who try at once, one gets in."""
    purpose = open_link(installation(), token).purpose
    secret = spend_link(installation(), token)
    if secret is None:
        page = render_template("web/party/link.html", state="spent", mine=visitor().party is not None)
        return make_response(page, 410)
    close_session(installation(), session_secret())
    browser_session.clear()
    onward = _first_task(secret) if purpose == "task" else "/my"
    return remember(see(onward), secret)


def _first_task(secret: str) -> str:
    """The only thing to do, or the page that lists several."""
    party = find_session(installation(), secret).party
    if party is None:
        return "/my"
    view = case_view(installation(), party.case_id, party.actor)
    tokens = [offer.token for offer in view.offers if offer.kind == "complete"]
    return f"/my/tasks/{tokens[0]}" if len(tokens) == 1 else "/my"


@blueprint.get("/my")
@open_to(Door.PARTY)
def my_case() -> str:
    """Where the case stands, what it waits for, what to do, documents, and one's own answers."""
    party = my_party()
    view = case_view(installation(), party.case_id, party.actor)
    words = installation().definitions.catalogue(view.situation.definition.id, catalogue().language.tag)
    speak_as(words)
    offer_quick_exit(view.situation.definition)
    reader = Reader(party.actor, words, staff_name)
    return render_template(
        "web/party/case.html",
        view=view,
        title=words.gettext(view.situation.definition.title),
        status=status_words(view.situation, words),
        outcome=words.gettext(view.situation.definition.outcomes.get(view.situation.state.outcome or "", "")),
        path=path_words(view.situation, words),
        waits=waiting_words(view.situation, _of_others(view), reader),
        tasks=[offer for offer in view.offers if offer.kind == "complete"],
        with_form=_with_form(view),
        due={
            entry.token: due_in_words(entry.due, view.situation.now, view.situation.calendar, words)
            for entry in view.waits
        },
        say=sayer(view.situation.definition, view.situation.names()),
        events=[offer for offer in view.offers if offer.kind == "event"],
        answers=answer_words(view.answers, reader, "/my/files/{}"),
        consents=consent_words(view.situation, view.consents, reader, "/my/files/{}"),
    )


def _with_form(view: CaseView) -> frozenset[int]:
    """Tasks in which there is something that somebody else may help with."""
    definition, tokens = view.situation.definition, view.situation.state.tokens.values()
    return frozenset(token.id for token in tokens if _asks_what_others_may_type(definition, token))


def _asks_what_others_may_type(definition: Definition, token: Token) -> bool:
    step = definition.steps[token.step]
    form = form_asked(definition, step, token) if isinstance(step, Task) else None
    return form is not None and any(field.type not in OWN_WORD | {NOTE} for field in form.fields)


def _of_others(view: CaseView) -> list[Waiting]:
    """What the case waits for beside the reader's own tasks."""
    mine = {offer.token for offer in view.offers if offer.kind == "complete"}
    return [entry for entry in view.waits if entry.token not in mine]


@blueprint.get("/my/documents/<document_id>")
@open_to(Door.PARTY)
def document(document_id: str) -> Response:
    """The PDF of a document."""
    party = my_party()
    found = fetch_document(installation(), party.case_id, document_id, party.actor)
    if found is None:
        abort(404)
    name, content = found
    return send_file(io.BytesIO(content), "application/pdf", as_attachment=True, download_name=name)


@blueprint.get("/my/files/<file_id>")
@open_to(Door.PARTY)
def file(file_id: str) -> Response:
    """A file that the party sent."""
    party = my_party()
    return visible_file(party.case_id, file_id, party.actor)


@blueprint.post("/my/leave")
@open_to(Door.ANYBODY)
def leave() -> Response:
    """End the session: on a borrowed phone, the next person must not read on."""
    close_session(installation(), session_secret())
    browser_session.clear()
    return forget(see("/"))


@blueprint.get("/continue")
@open_to(Door.ANYBODY)
def ask_for_link() -> Response:
    """Asks for the mail address."""
    return _ask_for_link(new_trap())


@blueprint.post("/continue")
@open_to(Door.ANYBODY)
def send_link() -> Response:
    """Promise fresh links. Known or not, the answer is the same."""
    typed, trap = request.form.get("email", "")[:400], sent_trap()
    address = address_in(typed)
    if not address:
        return _ask_for_link(trap, typed, catalogue().gettext(NO_ADDRESS))
    if trap.sprung:
        return _ask_for_link(trap, typed)
    request_links(installation(), address)
    return make_response(render_template("web/party/continue.html", asked=True, errors=[]))


def _ask_for_link(trap: Trap, email: str = "", error: str = "") -> Response:
    errors = [("email", error)] if error else []
    page = render_template(
        "web/party/continue.html",
        email=email,
        error=error,
        errors=[*trap.errors, *errors],
        trap=trap,
        asked=False,
    )
    return make_response(page, 422 if error or trap.sprung else 200)
