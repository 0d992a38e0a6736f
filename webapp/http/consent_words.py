"""Consents of a case in words: what was agreed to, by whom, whether it holds, and how it is taken back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from webapp.http.case_words import Reader
from webapp.http.form_words import sayer
from webapp.languages import SOURCE_LANGUAGE, marked
from webapp.signature_pictures import SignaturePicture, signature_pictures
from webapp.wording import answer_text
from workflows.core.access import Situation
from workflows.core.consents import Consent, ConsentState, following_event, may_ever_be_withdrawn
from workflows.core.fields.consents import source_text

_CAPACITIES = {
    "self": marked("für sich selbst"),
    "guardian": marked("als sorgeberechtigte Person"),
    "young_person": marked("als junge Person ab 14 Jahren"),
}
_ONLY_DECLARED = marked("Bestätigt")
_STATES = {
    ConsentState.GIVEN: marked("Eingewilligt"),
    ConsentState.EARLIER_TEXT: marked("Gilt für einen früheren Text"),
}
_COLOURS = {
    ConsentState.GIVEN: "green",
    ConsentState.EARLIER_TEXT: "yellow",
    ConsentState.WITHDRAWN: "grey",
}


class Fact(NamedTuple):
    """What is known of a consent; `address` is that of a file."""

    label: str
    words: str
    address: str = ""
    pictures: tuple[SignaturePicture, ...] = ()


@dataclass(frozen=True, slots=True)
class ConsentWords:
    """One consent as the page of a case shows it.

    Attributes:
        title: of the question; `about`: the form, and the item that it belongs to.
        text: what was agreed to, word for word; `language`: the tag of its language.
        path: names it when it is taken back; "" where the reader may not.
        follows: what happens then, in the definition's words; "" for nothing.
        scopes: pairs of id and title that can be taken back by themselves.
    """

    title: str
    about: str
    text: str
    language: str
    state: str
    colour: str
    facts: tuple[Fact, ...]
    path: str
    follows: str
    scopes: tuple[tuple[str, str], ...]


def consent_words(
    situation: Situation, found: Iterable[Consent], reader: Reader, file_address: str
) -> list[ConsentWords]:
    """Consents in the order of the definition.

    Arguments:
        file_address: where a file is fetched, with {} for its id.
    """
    return [_consent(situation, consent, reader, file_address) for consent in found]


def _consent(situation: Situation, consent: Consent, reader: Reader, file_address: str) -> ConsentWords:
    words, value = reader.words, consent.value
    about = words.gettext(consent.title)
    following = following_event(situation.definition, consent.question)
    say = sayer(situation.definition, situation.names())
    left = [choice for choice in consent.question.choices if choice.id in (value.get("scopes") or ())]
    return ConsentWords(
        title=words.gettext(consent.question.label),
        about=f"{about} – {consent.item_title}" if consent.item_title else about,
        text=str(value.get("text") or words.gettext(source_text(consent.question))),
        language=str(value.get("language") or SOURCE_LANGUAGE),
        state=_state(consent, reader),
        colour=_COLOURS[consent.state],
        facts=tuple(_facts(consent, reader, file_address)),
        path=consent.path if consent.may_withdraw else "",
        follows=say(following.intro) if following and following.intro else "",
        scopes=tuple((choice.id, words.gettext(choice.title)) for choice in left) if len(left) > 1 else (),
    )


def _state(consent: Consent, reader: Reader) -> str:
    if consent.state is ConsentState.WITHDRAWN:
        return answer_text(consent.question, consent.value, reader.words)
    declared = consent.state is ConsentState.GIVEN and not may_ever_be_withdrawn(consent.question)
    return reader.words.gettext(_ONLY_DECLARED if declared else _STATES[consent.state])


def _facts(consent: Consent, reader: Reader, file_address: str) -> Iterator[Fact]:
    words, value = reader.words, consent.value
    capacity = _CAPACITIES.get(value.get("capacity", ""))
    if capacity:
        yield Fact(words.gettext("Wer"), words.gettext(capacity))
    if value.get("scopes"):
        yield Fact(words.gettext("Umfang"), words.listing(_scopes(consent, reader)))
    for question, answer in consent.proof:
        stored = answer if question.type == "file" and isinstance(answer, dict) else None
        address = file_address.format(stored["id"]) if stored else ""
        said = answer_text(question, answer, words, reader.people)
        pictures = signature_pictures(question, answer, words)
        yield Fact(words.gettext(question.label), said, address, pictures)
    if value.get("at"):
        yield Fact(words.gettext("Wann"), words.moment(datetime.fromisoformat(value["at"])))
    if value.get("language"):
        yield Fact(words.gettext("Sprache des Textes"), words.language_name(value["language"]))
    yield Fact(words.gettext("Fassung des Textes"), str(value.get("text_version", "")))
    yield Fact(words.gettext("Prüfsumme des Textes (SHA-256)"), str(value.get("text_digest", "")))


def _scopes(consent: Consent, reader: Reader) -> list[str]:
    given = consent.value.get("scopes") or ()
    return [reader.words.gettext(choice.title) for choice in consent.question.choices if choice.id in given]
