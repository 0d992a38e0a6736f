"""For translators: how far each language is, the messages side by side, and files out and back."""

from __future__ import annotations

import io

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    make_response,
    render_template,
    request,
    send_file,
)

from webapp.catalogues.exchange import Accepted, accept, put, text_for_translators
from webapp.catalogues.faults import Fault
from webapp.catalogues.reading import LARGEST
from webapp.catalogues.subjects import Subject, subjects
from webapp.http.doors import Door, open_to
from webapp.http.installed import installation
from webapp.http.redirects import see
from webapp.http.speech import catalogue
from webapp.http.translation_words import fault_words, language_name, language_rows, row_of, title_of, to_do
from webapp.http.visitor import staff
from webapp.languages import SOURCE_LANGUAGE, language_for

blueprint = Blueprint("translations", __name__, url_prefix="/translations")

_MOST_FAULTS = 200
_MOST_BYTES = 4 * LARGEST
_MEDIA_TYPE = "text/x-gettext-translation"


@blueprint.get("")
@open_to(Door.TRANSLATOR)
def overview() -> str:
    """Every language with every subject."""
    found = _subjects()
    return render_template(
        "web/translations/overview.html", languages_found=[language_rows(found, tag) for tag in _tags()]
    )


@blueprint.get("/<name>/<tag>")
@open_to(Door.TRANSLATOR)
def messages(name: str, tag: str) -> Response:
    """The messages of a subject beside their translation."""
    return _page(_found(name, tag), tag, [])


@blueprint.get("/<name>/<tag>/file")
@open_to(Door.TRANSLATOR)
def file(name: str, tag: str) -> Response:
    """The catalogue as a file for translators' programs."""
    subject = _found(name, tag)
    return _download(text_for_translators(subject, tag), f"{name}.{tag}.po")


@blueprint.post("/<name>/<tag>")
@open_to(Door.TRANSLATOR)
def upload(name: str, tag: str) -> Response:
    """Look at a file that has come back, and put it in its place when nothing is wrong with it."""
    subject = _found(name, tag)
    sent = request.files.get("file")
    text = sent.read(_MOST_BYTES).decode("utf-8-sig", errors="replace") if sent and sent.filename else ""
    found = _accepted(subject, tag, text)
    if not isinstance(found, Accepted):
        return _page(subject, tag, found)
    try:
        put(found)
    except OSError:
        return _to_be_put_by_hand(found)
    words = catalogue()
    flash(words.gettext("Übernommen. Es gilt, sobald die Anwendung neu startet."), "success")
    return see(f"/translations/{name}/{tag}")


@blueprint.post("/<name>/<tag>/accepted")
@open_to(Door.TRANSLATOR)
def accepted(name: str, tag: str) -> Response:
    """The file as it is to lie in its folder, where the web server may not write."""
    subject = _found(name, tag)
    found = _accepted(subject, tag, request.form.get("text", ""))
    if not isinstance(found, Accepted):
        return _page(subject, tag, found)
    return _download(found.text, f"{tag}.po")


def _accepted(subject: Subject, tag: str, text: str) -> Accepted | list[Fault]:
    checked_by = staff().name if "checked" in request.form else ""
    moment = installation().now().astimezone(catalogue().zone)
    return accept(subject, tag, text.replace("\r\n", "\n"), moment, checked_by)


def _page(subject: Subject, tag: str, found: list[Fault]) -> Response:
    everything = subject.translated(tag)
    open_only = request.args.get("show") == "open"
    page = render_template(
        "web/translations/messages.html",
        row=row_of(subject, tag),
        of=language_for(tag),
        of_name=language_name(tag),
        messages=to_do(everything) if open_only else everything,
        open_only=open_only,
        english=subject.english() if tag != "en" else {},
        faults=[(fault.line, fault_words(fault)) for fault in found[:_MOST_FAULTS]],
        more_faults=max(0, len(found) - _MOST_FAULTS),
    )
    return make_response(page, 422 if found else 200)


def _to_be_put_by_hand(found: Accepted) -> Response:
    page = render_template(
        "web/translations/accepted.html",
        title=title_of(found.subject),
        address=f"/translations/{found.subject.name}/{found.tag}",
        file=found.subject.file(found.tag),
        text=found.text,
        of_name=language_name(found.tag),
    )
    return make_response(page)


def _download(text: str, name: str) -> Response:
    return send_file(io.BytesIO(text.encode()), _MEDIA_TYPE, as_attachment=True, download_name=name)


def _subjects() -> tuple[Subject, ...]:
    made = installation()
    return subjects(made.languages.folder, made.definitions.folder)


def _tags() -> list[str]:
    return [entry.tag for entry in installation().languages.offered if entry.tag != SOURCE_LANGUAGE]


def _found(name: str, tag: str) -> Subject:
    """A subject by its name, in a language that is offered: both come from an address."""
    subject = next((entry for entry in _subjects() if entry.name == name), None)
    if subject is None or tag not in _tags():
        abort(404)
    return subject
