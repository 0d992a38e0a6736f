"""What became of the mails to the parties of a case, as lines of its timeline."""

from __future__ import annotations

from webapp.http.case_record import TimelineWords
from webapp.http.case_words import Reader
from webapp.http.letter_words import subject_words
from webapp.languages import marked
from webapp.services.case_pages import CaseView, Delivery
from webapp.services.letter_holders import files_of_notice
from workflows.core.access import roles_of

_SENT = marked("E-Mail „%(subject)s“ verschickt")
_NO_ADDRESS = marked("„%(subject)s“: keine E-Mail-Adresse, bitte per Brief oder Telefon Bescheid geben")
_UNDELIVERED = marked("E-Mail „%(subject)s“ kam nicht an, bitte per Brief oder Telefon Bescheid geben")


def delivery_words(view: CaseView, reader: Reader) -> list[TimelineWords]:
    """Mails that reached a party or could not, newest first; nothing of what lies in a closed file."""
    lines = [
        TimelineWords(said, _role(view, delivery, reader), delivery.at)
        for delivery in view.deliveries
        if view.situation.definition.roles[delivery.role].party
        and not _is_hidden(view, reader, delivery.notice)
        and (said := _said(view, delivery, reader))
    ]
    return lines[::-1]


def _is_hidden(view: CaseView, reader: Reader, notice: str) -> bool:
    """True for notices of steps that the reader may not know of."""
    definition, roles = view.situation.definition, roles_of(view.situation, reader.actor)
    return any(not roles & definition.files[file].open_to for file in files_of_notice(definition, notice))


def _said(view: CaseView, delivery: Delivery, reader: Reader) -> str:
    outcome = delivery.result.get("outcome")
    if delivery.state == "done" and outcome in ("sent", "no_address"):
        words = _SENT if outcome == "sent" else _NO_ADDRESS
    elif delivery.state in ("parked", "given_up"):
        words = _UNDELIVERED
    else:
        return ""
    return reader.words.gettext(words) % {"subject": subject_words(view.situation, delivery.notice, reader)}


def _role(view: CaseView, delivery: Delivery, reader: Reader) -> str:
    return reader.words.gettext(view.situation.definition.roles[delivery.role].title)
