"""One message of a catalogue: its German, and what stands for it in another language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{[^{}]*\}")


class Standing(StrEnum):
    """How far one message is."""

    COMPLETE = "complete"
    DOUBTFUL = "doubtful"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Message:
    """One message.

    Attributes:
        german: the text in the source language; of a message with a number, the form for many.
        singular: the form for one; "" for a message without a number.
        context: where the same German has several translations.
        texts: the translation, one text for each form; none or empty ones where it is missing.
        doubtful: marked by its translator; readers are shown the German.
        places: the files that it stands in, with lines or without.
        notes: what is said to translators, such as the keys that lead to it.
        line: of the file that it was read from.
    """

    german: str
    singular: str = ""
    context: str = ""
    texts: tuple[str, ...] = ()
    doubtful: bool = False
    places: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    line: int = 0

    @property
    def key(self) -> tuple[str, str]:
        """What it is found by in another catalogue."""
        return self.context, self.german

    @property
    def standing(self) -> Standing:
        """How far it is."""
        if not self.texts or not all(self.texts):
            return Standing.MISSING
        return Standing.DOUBTFUL if self.doubtful else Standing.COMPLETE

    @property
    def has_its_placeholders(self) -> bool:
        """True when nothing that is filled in was lost or made up; a form for one or two may leave it out."""
        wanted = placeholders(self.german)
        if self.singular:
            return all(placeholders(text) <= wanted for text in self.texts)
        return all(placeholders(text) == wanted for text in self.texts)


def placeholders(text: str) -> frozenset[str]:
    """What a text wants filled in: `%(name)s`, or `{path}` in braces."""
    return frozenset(_PLACEHOLDER.findall(text))
