"""The page of one case for staff, put into words: actions, answers, documents, timeline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from webapp.http.case_record import AnswerWords, answer_words, history_words
from webapp.http.case_words import (
    PathStop,
    Reader,
    WaitingWords,
    is_ones_own,
    path_words,
    pause_words,
    status_words,
    waiting_words,
)
from webapp.http.consent_words import ConsentWords, consent_words
from webapp.http.drawings import places, standing_words
from webapp.http.form_words import sayer
from webapp.http.letter_words import LetterTask, letter_tasks
from webapp.http.timeline_words import TimelineWords
from webapp.languages import marked
from webapp.services.case_history import History
from webapp.services.case_pages import CaseView, DocumentRow
from workflows.core.definition import Sight
from workflows.core.explanation import Offer, item_title

_BUTTONS = {
    "claim": marked("Übernehmen"),
    "release": marked("Zurückgeben"),
    "reassign": marked("Neu zuweisen"),
    "skip": marked("Überspringen"),
    "suspend": marked("Zurückstellen"),
    "resume": marked("Wieder aufnehmen"),
}
_ALSO_ALONE = ("skip", "suspend", "resume")
_PAGES = {"reassign": "assignee", "skip": "skip", "suspend": "suspend"}


@dataclass(frozen=True, slots=True)
class Button:
    """One small act beside a task; POST ones carry values."""

    words: str
    address: str
    method: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that the reader may do; without an address only its buttons act."""

    words: str
    hint: str
    address: str
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything on the page of a case, in the reader's words."""

    id: str
    number: str
    subject: str
    workflow_title: str
    status: str
    outcome: str
    ended_at: datetime | None
    path: list[PathStop]
    waits: list[WaitingWords]
    pauses: list[str]
    tasks: Mapping[int, Action]
    letters: list[LetterTask]
    events: list[Action]
    answers: list[AnswerWords]
    consents: list[ConsentWords]
    documents: tuple[DocumentRow, ...]
    timeline: list[TimelineWords]
    older: str
    standing: str


def case_page(view: CaseView, reader: Reader) -> CasePage:
    """A case as one reader may see it."""
    situation, words = view.situation, reader.words
    state, definition = situation.state, situation.definition
    status_only = view.sight is Sight.STATUS
    outcome = "" if status_only else definition.outcomes.get(state.outcome or "", "")
    return CasePage(
        id=view.id,
        number=view.number,
        subject=view.subject,
        workflow_title=words.gettext(definition.title),
        status=status_words(situation, words),
        outcome=words.gettext(outcome),
        ended_at=state.ended_at,
        path=path_words(situation, words),
        waits=waiting_words(situation, view.waits, reader),
        pauses=pause_words(situation, view.pauses, words),
        tasks=_tasks(view, reader),
        letters=letter_tasks(situation, view.letters, reader),
        events=[_event(view, offer, reader) for offer in view.offers if offer.kind == "event"],
        answers=answer_words(view.answers, reader, f"/cases/{view.id}/files/{{}}"),
        consents=consent_words(situation, view.consents, reader, f"/cases/{view.id}/files/{{}}"),
        documents=view.documents,
        timeline=history_words(situation, view.history.lines, reader),
        older=older_address(view.id, view.history),
        standing="" if status_only else _standing(view, reader),
    )


def _standing(view: CaseView, reader: Reader) -> str:
    """Where the case stands, for those who see no picture."""
    here = places(view.situation, reader.actor)
    return standing_words(view.situation.definition, here, reader.words)


def older_address(case: str, shown: History) -> str:
    """Where the history of a case goes on after a page of it; "" after the last."""
    place = shown.older
    if place is None:
        return ""
    written = "~".join(
        "" if part is None else str(part) for part in (place.sequence, place.promise, place.letters)
    )
    return f"/cases/{case}/history?before={written}"


def _tasks(view: CaseView, reader: Reader) -> dict[int, Action]:
    """The reader's open tasks, each with what else can be done with it."""
    offers: dict[int, list[Offer]] = {}
    for offer in view.offers:
        if offer.token is not None:
            offers.setdefault(offer.token, []).append(offer)
    return {token: _task(view, token, found, reader) for token, found in offers.items()}


def _task(view: CaseView, token: int, offers: list[Offer], reader: Reader) -> Action:
    words = reader.words
    item = words.gettext(item_title(view.situation, view.situation.state.tokens[token]))
    title = words.gettext(offers[0].title)
    kinds = [offer.kind for offer in offers]
    alone = any(entry.token == token and is_ones_own(entry, reader) for entry in view.waits)
    hint = next((offer.intro for offer in offers if offer.kind == "complete"), "")
    names = view.situation.names(view.situation.items(view.situation.state.tokens[token].scope))
    return Action(
        words=f"{title} – {item}" if item else title,
        hint=sayer(view.situation.definition, names)(hint),
        address=f"/cases/{view.id}/tasks/{token}" if "complete" in kinds else "",
        buttons=tuple(
            _button(view.id, token, kind, reader)
            for kind in kinds
            if kind in _ALSO_ALONE or (kind in _BUTTONS and not alone)
        ),
    )


def _button(case: str, token: int, kind: str, reader: Reader) -> Button:
    words = reader.words.gettext(_BUTTONS[kind])
    if kind in _PAGES:
        return Button(words, f"/cases/{case}/tasks/{token}/{_PAGES[kind]}", "get")
    if kind == "resume":
        return Button(words, f"/cases/{case}/tasks/{token}/resume", "post")
    values = {"case": case, "token": token, "return_to": f"/cases/{case}"}
    return Button(words, f"/inbox/{kind}", "post", values)


def _event(view: CaseView, offer: Offer, reader: Reader) -> Action:
    words = reader.words
    return Action(
        words=words.gettext(offer.title),
        hint=sayer(view.situation.definition, view.situation.names())(offer.intro),
        address=f"/cases/{view.id}/events/{offer.event}",
    )
