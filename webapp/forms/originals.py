"""The German original of what a page says, for readers who want to see it beside their own language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from webapp.forms.languages_offered import reader_name
from webapp.languages import Catalogue


@dataclass(frozen=True, slots=True)
class Originals:
    """What was written, next to what a reader is shown.

    Attributes:
        shown, say: the reader's words, and what fills their placeholders in.
        german, say_german: the same of the source language.
    """

    shown: Catalogue
    say: Callable[[str], str]
    german: Catalogue
    say_german: Callable[[str], str]

    def of(self, text: str) -> str:
        """A text in German; "" where the reader is shown the same words."""
        german = self.say_german(text)
        return "" if german == self.say(text) else german

    def of_title(self, text: str) -> str:
        """The same of something to choose, which has no placeholders."""
        german = self.german.gettext(text)
        return "" if german == self.shown.gettext(text) else german

    def language_name(self, words: str, tag: str) -> str:
        """A language to choose with its German name, where that does not stand there yet."""
        german = reader_name(tag, self.german)
        return words if german in words.split(" – ") else f"{words} – {german}"
