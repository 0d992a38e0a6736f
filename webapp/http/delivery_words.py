"""What became of a mail to a party of a case, as a line of its history."""

from __future__ import annotations

from webapp.http.case_words import Reader
from webapp.http.letter_words import subject_words
from webapp.http.timeline_words import TimelineWords
from webapp.languages import marked
from webapp.services.deliveries import Delivery
from workflows.core.access import Situation

_OUTCOMES = {
    "sent": marked("E-Mail „%(subject)s“ verschickt"),
    "no_address": marked("„%(subject)s“: keine E-Mail-Adresse, bitte per Brief oder Telefon Bescheid geben"),
    "undelivered": marked("E-Mail „%(subject)s“ kam nicht an, bitte per Brief oder Telefon Bescheid geben"),
}


def delivery_words(situation: Situation, delivery: Delivery, reader: Reader) -> TimelineWords:
    """The mail by its subject, and whom it was for."""
    said = reader.words.gettext(_OUTCOMES[delivery.outcome])
    role = reader.words.gettext(situation.definition.roles[delivery.role].title)
    subject = subject_words(situation, delivery.notice, reader)
    return TimelineWords(said % {"subject": subject}, role, delivery.at)
