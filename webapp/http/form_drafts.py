"""What was typed so far, between two requests: nothing is lost when a page is left."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from webapp.forms.typing import Typed
from webapp.http.installed import installation
from webapp.services.batches import Batched
from webapp.services.drafts import ENTERED, KNOWN, load_draft, save_draft
from webapp.services.secrets_kept import new_secret
from webapp.services.transition import Applied
from workflows.core.assisted import Marks

_REQUEST, _BEGUN, _CHECKED, _SENT, _RESULT = "~request", "~begun", "~checked", "~sent", "~result"
_REQUEST_KEY = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Draft:
    """A form that somebody is filling in, or has just sent.

    Attributes:
        place: what it is for; with the holder's key it finds the draft.
        request_key: with it the form has its effect once, however often it is sent.
        begun: the signed moment at which it was begun; "" where nobody noted it.
        reached_check: True once the check page was seen: changes lead back there.
        exists: False for a form that nothing was typed into yet.
        sent: True when it was sent; only `result` is kept then.
        result: what the page after sending shows, such as the case number.
        entered: answers that somebody else typed.
        known: names of the questions that the form had when it was begun, or that were answered since;
            empty where nobody noted them.
    """

    key: str
    place: str
    typed: Typed = field(default_factory=dict)
    request_key: str = ""
    begun: str = ""
    reached_check: bool = False
    exists: bool = False
    sent: bool = False
    result: Mapping[str, str] = field(default_factory=dict)
    entered: Marks = field(default_factory=dict)
    known: frozenset[str] = frozenset()


def open_draft(key: str, place: str) -> Draft:
    """The draft of this holder for this place; a new one when there is none."""
    kept = load_draft(installation(), key, place)
    if not kept:
        return new_draft(key, place)
    result = {name.partition("/")[2]: texts[0] for name, texts in kept.items() if name.startswith(_RESULT)}
    return Draft(
        key=key,
        place=place,
        typed={name: texts for name, texts in kept.items() if not name.startswith("~")},
        request_key=kept.get(_REQUEST, [""])[0],
        begun=kept.get(_BEGUN, [""])[0],
        reached_check=_CHECKED in kept,
        exists=True,
        sent=_SENT in kept,
        result=result,
        entered={
            name.removeprefix(ENTERED): {"by": texts[0], "at": texts[1]}
            for name, texts in kept.items()
            if name.startswith(ENTERED)
        },
        known=frozenset(kept.get(KNOWN, ())),
    )


def new_draft(key: str, place: str, begun: str = "") -> Draft:
    """An empty form with a request key of its own.

    Arguments:
        begun: the signed moment, where it matters how long somebody takes.
    """
    return Draft(key, place, request_key=new_secret(), begun=begun)


def keep(draft: Draft) -> Draft:
    """Save a draft as it is."""
    inputs = {**draft.typed, _REQUEST: [draft.request_key], _BEGUN: [draft.begun], KNOWN: sorted(draft.known)}
    inputs |= {f"{ENTERED}{name}": [mark["by"], mark["at"]] for name, mark in draft.entered.items()}
    if draft.reached_check:
        inputs[_CHECKED] = ["yes"]
    if draft.sent:
        inputs = {_REQUEST: [draft.request_key], _SENT: ["yes"]}
        inputs |= {f"{_RESULT}/{name}": [text] for name, text in draft.result.items()}
    save_draft(installation(), draft.key, draft.place, inputs)
    return replace(draft, exists=True)


def with_request_key(draft: Draft, posted: str) -> Draft:
    """A form that was first shown without a draft brings the key that it was shown with."""
    if draft.exists or not _REQUEST_KEY.fullmatch(posted):
        return draft
    return replace(draft, request_key=posted)


def result_of(answer: Applied | Batched) -> dict[str, str]:
    """What the page after sending shows."""
    if isinstance(answer, Batched):
        return {"batch": answer.id}
    return {"case": answer.case_id, "number": answer.number}
