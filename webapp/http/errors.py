"""Pages for requests that could not be met: what happened, what to do, and nothing about the inside."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Sequence

from flask import Flask, Response, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError

from webapp.http.speech import catalogue
from webapp.languages import marked
from webapp.services.batch_pages import UnknownBatch
from webapp.services.definitions import UnknownWorkflow
from webapp.services.loaded_case import UnknownCase
from webapp.services.sessions import Session

_LOG = logging.getLogger(__name__)
_RETRY_SECONDS = 30

_START = ("/", marked("Zur Startseite"))
_AGAIN = marked("Prüfen Sie die Adresse, oder beginnen Sie auf der Startseite.")

_WORDS: dict[int, tuple[str, tuple[str, ...]]] = {
    400: (
        marked("Das haben wir nicht verstanden"),
        (marked("Gehen Sie zurück, laden Sie die Seite neu und versuchen Sie es noch einmal."),),
    ),
    401: (
        marked("Öffnen Sie bitte zuerst Ihren persönlichen Link"),
        (
            marked("Diese Seite gehört zu einem Vorgang. Sie kommen mit dem Link aus Ihrer E-Mail hinein."),
            marked("Der Link gilt nicht mehr? Dann schicken wir Ihnen einen neuen."),
        ),
    ),
    403: (
        marked("Das dürfen Sie hier nicht"),
        (marked("Diese Seite ist für Sie nicht offen. Wenn Sie sie brauchen, fragen Sie die Verwaltung."),),
    ),
    404: (marked("Diese Seite gibt es nicht"), (_AGAIN,)),
    405: (marked("Diese Seite gibt es nicht"), (_AGAIN,)),
    413: (
        marked("Das ist zu groß"),
        (marked("Zusammen dürfen Dateien und Text nicht größer sein als 25 Megabyte. Senden Sie weniger."),),
    ),
    429: (
        marked("Das waren zu viele Versuche"),
        (marked("Warten Sie ein paar Minuten und versuchen Sie es dann noch einmal."),),
    ),
    500: (
        marked("Da ist bei uns etwas schiefgegangen"),
        (
            marked("Es wurde nichts geändert. Versuchen Sie es in ein paar Minuten noch einmal."),
            marked("Bleibt es dabei, rufen Sie uns bitte an."),
        ),
    ),
    503: (
        marked("Gerade können wir nichts annehmen"),
        (
            marked(
                "Gehen Sie zurück und senden Sie in einer Minute noch einmal: Ihre Eingaben sind noch da."
            ),
            marked("War es schon angekommen, zählt es trotzdem nur einmal."),
        ),
    ),
}
_CSRF = (
    marked("Diese Seite war zu lange offen"),
    (
        marked("Zu Ihrer Sicherheit gilt ein Formular nur eine Zeit lang. Es wurde nichts gesendet."),
        marked("Gehen Sie zurück, laden Sie die Seite neu und senden Sie noch einmal."),
    ),
)


def install_errors(app: Flask) -> None:
    """Answer every failure with a page in the reader's language."""
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(UnknownCase, _unknown)
    app.register_error_handler(UnknownBatch, _unknown)
    app.register_error_handler(UnknownWorkflow, _unknown)
    app.register_error_handler(OperationalError, _away)
    app.register_error_handler(Exception, _unexpected)


def _page(status: int, heading: str, paragraphs: Sequence[str], reference: str = "") -> Response:
    words = catalogue()
    actions = [(_START[0], words.gettext(_START[1]))]
    if status == 401:
        actions.insert(0, ("/continue", words.gettext("Neuen Link schicken lassen")))
    page = render_template(
        "web/error.html",
        heading=words.gettext(heading),
        paragraphs=[words.gettext(paragraph) for paragraph in paragraphs],
        actions=actions,
        reference=reference,
    )
    return make_response(page, status)


def _csrf(_: CSRFError) -> Response:
    return _page(400, *_CSRF)


def _http(problem: HTTPException) -> Response:
    status = problem.code or 500
    if problem.response is not None or status < 400:
        return make_response(problem.get_response())
    heading, paragraphs = _WORDS.get(status, _WORDS[400 if status < 500 else 500])
    reference = _noted(problem) if status >= 500 else ""
    response = _page(status, heading, paragraphs, reference)
    for name, value in problem.get_headers():
        if name.lower() in ("allow", "retry-after"):
            response.headers[name] = value
    return response


def _unknown(_: Exception) -> Response:
    heading, paragraphs = _WORDS[404]
    return _page(404, heading, paragraphs)


def _away(problem: OperationalError) -> Response:
    """The database does not answer; a page that asked it who is there would fail in its turn."""
    reference, g.visitor = _noted(problem), Session()
    response = _page(503, *_WORDS[503], reference)
    response.headers["Retry-After"] = str(_RETRY_SECONDS)
    return response


def _unexpected(problem: Exception) -> Response:
    heading, paragraphs = _WORDS[500]
    return _page(500, heading, paragraphs, _noted(problem))


def _noted(problem: Exception) -> str:
    """Log a failure under a number that the reader can name.

    What was typed is not logged, nor the path: that of a personal link is a secret.
    """
    reference = uuid.uuid4().hex[:8]
    original = problem.original_exception if isinstance(problem, InternalServerError) else problem
    rule = request.url_rule.rule if request.url_rule else "no page"
    _LOG.error("%s: %s %s failed", reference, request.method, rule, exc_info=original or problem)
    return reference
