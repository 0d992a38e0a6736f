"""What became of a mail to a party of a case, as a line of its timeline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from webapp.http.case_words import Reader
from webapp.languages import marked
from webapp.services.deliveries import Delivery
from webapp.wording import filled_text
from workflows.core.access import Situation

_BUILT_IN = {
    "task_opened": marked("Es gibt etwas für Sie zu tun"),
    "reminder": marked("Erinnerung: Wir warten noch auf etwas von Ihnen"),
    "link_requested": marked("Ihr persönlicher Link"),
}
_OUTCOMES = {
    "sent": marked("E-Mail „%(subject)s“ verschickt"),
    "no_address": marked("„%(subject)s“: keine E-Mail-Adresse, bitte per Brief oder Telefon Bescheid geben"),
    "undelivered": marked("E-Mail „%(subject)s“ kam nicht an, bitte per Brief oder Telefon Bescheid geben"),
}


@dataclass(frozen=True, slots=True)
class TimelineWords:
    """One line of the timeline."""

    words: str
    who: str
    at: datetime


def delivery_words(situation: Situation, delivery: Delivery, reader: Reader) -> TimelineWords:
    """The mail by its subject, and whom it was for."""
    said = reader.words.gettext(_OUTCOMES[delivery.outcome])
    role = situation.definition.roles[delivery.role].title
    return TimelineWords(
        said % {"subject": _subject(situation, delivery, reader)}, reader.words.gettext(role), delivery.at
    )


def _subject(situation: Situation, delivery: Delivery, reader: Reader) -> str:
    definition = situation.definition
    notice = definition.notices.get(delivery.notice)
    if notice is None:
        return reader.words.gettext(_BUILT_IN[delivery.notice])
    return filled_text(definition, notice.subject, situation.names(), reader.words, reader.people)
