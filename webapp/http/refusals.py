"""What a refusal of the engine means, in words that say what happened and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Response, make_response, render_template

from webapp.http.speech import catalogue
from webapp.languages import marked
from workflows.core.outcome import Reason


@dataclass(frozen=True, slots=True)
class Said:
    """One refusal in the source language.

    Attributes:
        status: the HTTP status of the page that says it.
    """

    heading: str
    words: str
    status: int


_GONE = Said(
    marked("Das ist schon erledigt"),
    marked(
        "Diese Aufgabe ist nicht mehr offen. Jemand hat sie gerade erledigt, oder der Vorgang ist "
        "weitergegangen. Es wurde nichts geändert."
    ),
    409,
)

REFUSALS: Mapping[Reason, Said] = {
    Reason.CASE_ENDED: Said(
        marked("Der Vorgang ist abgeschlossen"),
        marked("In einem abgeschlossenen Vorgang lässt sich nichts mehr ändern. Es wurde nichts geändert."),
        409,
    ),
    Reason.TASK_GONE: _GONE,
    Reason.TIMER_GONE: _GONE,
    Reason.NOT_ALLOWED: Said(
        marked("Das dürfen Sie hier nicht"),
        marked("Diese Aufgabe gehört jemand anderem. Es wurde nichts geändert."),
        403,
    ),
    Reason.FOUR_EYES: Said(
        marked("Hier muss eine zweite Person entscheiden"),
        marked(
            "Sie haben den Schritt davor selbst entschieden. Diese Aufgabe muss jemand anderes "
            "übernehmen. Es wurde nichts geändert."
        ),
        403,
    ),
    Reason.TAKEN: Said(
        marked("Diese Aufgabe hat schon jemand übernommen"),
        marked(
            "Eine andere Person bearbeitet die Aufgabe. Sprechen Sie sich ab, oder weisen Sie die Aufgabe "
            "neu zu. Es wurde nichts geändert."
        ),
        409,
    ),
    Reason.UNKNOWN_OUTCOME: Said(
        marked("Diese Entscheidung gibt es hier nicht"),
        marked("Öffnen Sie die Aufgabe neu und wählen Sie noch einmal. Es wurde nichts geändert."),
        400,
    ),
    Reason.UNKNOWN_EVENT: Said(
        marked("Das gibt es hier nicht"),
        marked("Öffnen Sie den Vorgang neu. Es wurde nichts geändert."),
        404,
    ),
    Reason.NOT_NOW: Said(
        marked("Das geht gerade nicht"),
        marked("Der Vorgang ist inzwischen an einer anderen Stelle. Es wurde nichts geändert."),
        409,
    ),
    Reason.SUSPENDED: Said(
        marked("Die Aufgabe ruht"),
        marked("Jemand hat sie zurückgestellt. Nehmen Sie sie zuerst wieder auf. Es wurde nichts geändert."),
        409,
    ),
    Reason.OTHER_FIRST: Said(
        marked("Zuerst ist eine andere Aufgabe dran"),
        marked(
            "Diese Aufgaben werden nacheinander erledigt, und jemand hat gerade eine andere davon "
            "übernommen. Es wurde nichts geändert."
        ),
        409,
    ),
    Reason.WITHDRAWN: Said(
        marked("Diese Einwilligung ist schon widerrufen"),
        marked("Sie gilt nicht mehr. Es wurde nichts weiter geändert."),
        409,
    ),
    Reason.NO_REASON: Said(
        marked("Es fehlt der Grund"),
        marked("Schreiben Sie einen Satz dazu, warum. Es wurde nichts geändert."),
        422,
    ),
    Reason.INVALID_ANSWERS: Said(
        marked("Da stimmt noch etwas nicht"),
        marked("Einige Antworten passen nicht. Öffnen Sie die Aufgabe neu. Es wurde nichts geändert."),
        422,
    ),
}


def refusal_page(reason: Reason, actions: Sequence[tuple[str, str]] = ()) -> Response:
    """What the engine refused, in words.

    Arguments:
        actions: ways on, as pairs of address and words, the main one first; none means the start page.
    """
    said, words = REFUSALS[reason], catalogue()
    page = render_template(
        "web/error.html",
        heading=words.gettext(said.heading),
        paragraphs=[words.gettext(said.words)],
        actions=list(actions) or [("/", words.gettext("Zur Startseite"))],
    )
    return make_response(page, said.status)
