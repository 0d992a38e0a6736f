"""What became of the mails to the parties of a case, as lines of its timeline."""

from __future__ import annotations

from collections.abc import Iterator

from webapp.http.case_record import TimelineWords
from webapp.http.case_words import Reader
from webapp.languages import marked
from webapp.services.case_pages import CaseView, Delivery
from webapp.wording import filled_text
from workflows.core.access import roles_of
from workflows.core.definition import Send, Task
from workflows.core.visibility import file_of

_BUILT_IN = {
    "task_opened": marked("Es gibt etwas für Sie zu tun"),
    "reminder": marked("Erinnerung: Wir warten noch auf etwas von Ihnen"),
    "link_requested": marked("Ihr persönlicher Link"),
}
_SENT = marked("E-Mail „%(subject)s“ verschickt")
_NO_ADDRESS = marked("„%(subject)s“: keine E-Mail-Adresse, bitte per Brief oder Telefon Bescheid geben")
_UNDELIVERED = marked("E-Mail „%(subject)s“ kam nicht an, bitte per Brief oder Telefon Bescheid geben")


def delivery_words(view: CaseView, reader: Reader) -> list[TimelineWords]:
    """Mails that reached a party or could not, newest first; nothing of what lies in a closed file."""
    closed = set(_notices_of_closed_files(view, reader))
    lines = [
        TimelineWords(said, _role(view, delivery, reader), delivery.at)
        for delivery in view.deliveries
        if view.situation.definition.roles[delivery.role].party
        and delivery.notice not in closed
        and (said := _said(view, delivery, reader))
    ]
    return lines[::-1]


def _notices_of_closed_files(view: CaseView, reader: Reader) -> Iterator[str]:
    """Notices that steps send which the reader may not know of."""
    definition, roles = view.situation.definition, roles_of(view.situation, reader.actor)
    for step in definition.steps.values():
        file = file_of(definition, step.path)
        if not file or roles & definition.files[file].open_to or not isinstance(step, Send | Task):
            continue
        yield step.notice or ""
        if isinstance(step, Task) and definition.roles[step.role].party:
            yield from (*(entry.notice or "" for entry in step.reminders), *_BUILT_IN)


def _said(view: CaseView, delivery: Delivery, reader: Reader) -> str:
    outcome = delivery.result.get("outcome")
    if delivery.state == "done" and outcome in ("sent", "no_address"):
        words = _SENT if outcome == "sent" else _NO_ADDRESS
    elif delivery.state in ("parked", "given_up"):
        words = _UNDELIVERED
    else:
        return ""
    return reader.words.gettext(words) % {"subject": _subject(view, delivery, reader)}


def _subject(view: CaseView, delivery: Delivery, reader: Reader) -> str:
    definition = view.situation.definition
    notice = definition.notices.get(delivery.notice)
    if notice is None:
        return reader.words.gettext(_BUILT_IN[delivery.notice])
    return filled_text(definition, notice.subject, view.situation.names(), reader.words, reader.people)


def _role(view: CaseView, delivery: Delivery, reader: Reader) -> str:
    return reader.words.gettext(view.situation.definition.roles[delivery.role].title)
