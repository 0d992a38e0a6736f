"""Letters in words: why no mail arrived, who has to be told, and how they were told."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.http.case_words import Reader
from webapp.http.due import Due, due_in_words
from webapp.http.timeline_words import TimelineWords
from webapp.languages import marked
from webapp.services.letter_history import LetterMoment
from webapp.services.letter_holders import BUILT_IN, may_deliver
from webapp.services.letters import Letter
from webapp.services.mailings import Why
from webapp.wording import filled_text
from workflows.core.access import Situation

TITLE = marked("Per Brief Bescheid geben")
WHY = {
    Why.NO_ADDRESS: marked("Von dieser Person ist keine E-Mail-Adresse bekannt."),
    Why.UNUSABLE: marked(
        "Die E-Mail-Adresse dieser Person kann nicht stimmen: So ist keine Adresse geschrieben."
    ),
    Why.REFUSED: marked(
        "Die E-Mail wurde nicht angenommen. Meistens ist die Adresse falsch geschrieben, oder es gibt sie "
        "nicht mehr."
    ),
    Why.BOUNCED: marked(
        "Die E-Mail kam zurück. Meistens ist die Adresse falsch geschrieben, oder es gibt sie nicht mehr."
    ),
}
_OPENED = {
    Why.NO_ADDRESS: marked("„%(subject)s“: keine E-Mail-Adresse, deshalb per Brief"),
    Why.UNUSABLE: marked("„%(subject)s“: die E-Mail-Adresse stimmt nicht, deshalb per Brief"),
    Why.REFUSED: marked("„%(subject)s“: die E-Mail wurde nicht angenommen, deshalb per Brief"),
    Why.BOUNCED: marked("„%(subject)s“: die E-Mail kam zurück, deshalb per Brief"),
}
_DONE = {
    "posted": marked("„%(subject)s“: Brief abgeschickt"),
    "handed": marked("„%(subject)s“: Brief persönlich übergeben"),
    "phoned": marked("„%(subject)s“: telefonisch Bescheid gegeben"),
    "mailed": marked("„%(subject)s“: noch einmal per E-Mail gesendet"),
}


@dataclass(frozen=True, slots=True)
class LetterTask:
    """A letter that the reader may deliver, as its case shows it."""

    title: str
    role: str
    subject: str
    why: str
    due: Due
    address: str


def letter_address(case_id: str, letter: int) -> str:
    """Where a letter is delivered."""
    return f"/cases/{case_id}/letters/{letter}"


def letter_tasks(situation: Situation, letters: tuple[Letter, ...], reader: Reader) -> list[LetterTask]:
    """The letters of a case that wait for the reader."""
    return [
        LetterTask(
            title=reader.words.gettext(TITLE),
            role=role_words(situation, letter, reader),
            subject=subject_words(situation, letter.payload["notice"], reader),
            why=reader.words.gettext(WHY[Why(letter.why)]),
            due=due_in_words(
                letter.due_at, situation.now, situation.calendar, reader.words, letter.opened_at
            ),
            address=letter_address(letter.case_id, letter.id),
        )
        for letter in letters
        if not letter.done_at and may_deliver(situation, letter.payload, reader.actor)
    ]


def letter_words(situation: Situation, moment: LetterMoment, reader: Reader) -> TimelineWords:
    """That a letter was opened and for whom, or how somebody was told and by whom."""
    letter = moment.letter
    if moment.is_done:
        return TimelineWords(
            done_words(situation, letter, reader), person_words(letter.done_by, reader), moment.at
        )
    subject = {"subject": subject_words(situation, letter.payload["notice"], reader)}
    opened = reader.words.gettext(_OPENED[Why(letter.why)]) % subject
    return TimelineWords(opened, role_words(situation, letter, reader), moment.at)


def done_words(situation: Situation, letter: Letter, reader: Reader) -> str:
    """How somebody was told."""
    subject = subject_words(situation, letter.payload["notice"], reader)
    return reader.words.gettext(_DONE[letter.done_how]) % {"subject": subject}


def person_words(actor: str, reader: Reader) -> str:
    """The name of who did it."""
    if actor == reader.actor.id:
        return reader.words.gettext("Sie")
    return reader.people(actor.removeprefix("person:"))


def role_words(situation: Situation, letter: Letter, reader: Reader) -> str:
    """What somebody is in the case."""
    role = situation.definition.roles.get(letter.payload["role"])
    return reader.words.gettext(role.title) if role else ""


def subject_words(situation: Situation, notice: str, reader: Reader) -> str:
    """What a notice is called, in the reader's language."""
    definition = situation.definition
    found = definition.notices.get(notice)
    if found is None:
        return reader.words.gettext(BUILT_IN.get(notice, ""))
    return filled_text(definition, found.subject, situation.names(), reader.words, reader.people)
