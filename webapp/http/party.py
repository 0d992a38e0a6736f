"""Parties of a case: the personal link, the page of their case, and how to get a fresh link."""

from __future__ import annotations

import io

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, send_file
from flask import session as browser_session

from webapp.http.case_files import visible_file
from webapp.http.case_record import answer_words
from webapp.http.case_words import Reader, path_words, status_words, waiting_words
from webapp.http.doors import Door, open_to
from webapp.http.due import due_in_words
from webapp.http.form_words import sayer, staff_name
from webapp.http.installed import installation
from webapp.http.party_forms import my_party
from webapp.http.speech import catalogue, speak_as
from webapp.http.visitor import forget, remember, session_secret, visitor
from webapp.languages import marked
from webapp.services.case_pages import CaseView, case_view, fetch_document
from webapp.services.personal_links import LinkState, open_link, request_links, spend_link
from webapp.services.sessions import close_session, find_session
from workflows.core.definition import Field
from workflows.core.explanation import Waiting
from workflows.core.fields import field_type

blueprint = Blueprint("party", __name__)

_NO_ADDRESS = marked("Schreiben Sie die E-Mail-Adresse vollständig, zum Beispiel name@example.org")
_EMAIL = Field("email", "email", "")


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
    return remember(make_response(redirect(onward, code=303)), secret)


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
        due={
            entry.token: due_in_words(entry.due, view.situation.now, view.situation.calendar, words)
            for entry in view.waits
        },
        say=sayer(view.situation.definition, view.situation.names()),
        events=[offer for offer in view.offers if offer.kind == "event"],
        answers=answer_words(view.answers, reader, "/my/files/{}"),
    )


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
    return forget(make_response(redirect("/", code=303)))


@blueprint.get("/continue")
@open_to(Door.ANYBODY)
def ask_for_link() -> str:
    """Asks for the mail address."""
    return render_template("web/party/continue.html", email="", error="", errors=[], asked=False)


@blueprint.post("/continue")
@open_to(Door.ANYBODY)
def send_link() -> Response:
    """Promise fresh links. Known or not, the answer is the same."""
    typed = request.form.get("email", "")[:400]
    address = field_type("email").parse(_EMAIL, {"": [typed]}).value
    if not address or field_type("email").check(_EMAIL, address):
        error = catalogue().gettext(_NO_ADDRESS)
        page = render_template(
            "web/party/continue.html", email=typed, error=error, errors=[("email", error)], asked=False
        )
        return make_response(page, 422)
    request_links(installation(), address)
    return make_response(
        render_template("web/party/continue.html", email=address, error="", errors=[], asked=True)
    )
