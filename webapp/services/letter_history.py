"""What became of the letters of a case, as moments of its history, as much of it as a reader may know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from webapp.services.letter_holders import files_of_letter
from webapp.services.letters import Letter
from workflows.core.access import Situation, roles_of, sight
from workflows.core.definition import Sight
from workflows.core.events import Actor


@dataclass(frozen=True, slots=True)
class LetterMoment:
    """A letter was opened, because no mail arrived; or somebody was told (`is_done`)."""

    letter: Letter
    at: datetime
    is_done: bool


def letter_moments(
    letters: Iterable[Letter], situation: Situation, actor: Actor, left: int | None = None
) -> list[LetterMoment]:
    """Moments of letters, the newest first; nothing of what lies in a file that the reader may not open.

    Arguments:
        letters: all of the case; they are few, each stands for a mail that did not arrive.
        left: only so many of the oldest; None for all.
    """
    if sight(situation, actor) is not Sight.CASE:
        return []
    seen = [letter for letter in letters if not _is_hidden(situation, letter, actor)]
    opened = [LetterMoment(letter, letter.opened_at, False) for letter in seen]
    done = [LetterMoment(letter, letter.done_at, True) for letter in seen if letter.done_at]
    newest_first = sorted(opened + done, key=_order, reverse=True)
    return newest_first if left is None else newest_first[len(newest_first) - min(left, len(newest_first)) :]


def _order(moment: LetterMoment) -> tuple[datetime, bool, int]:
    return moment.at, moment.is_done, moment.letter.id


def _is_hidden(situation: Situation, letter: Letter, actor: Actor) -> bool:
    roles, files = roles_of(situation, actor), files_of_letter(situation.definition, letter.payload)
    return any(not roles & situation.definition.files[file].open_to for file in files)
