"""What can be chosen at a question, in the reader's words and beside them in German where that is wished."""

from __future__ import annotations

from typing import NamedTuple

from webapp.forms.languages_offered import LEVELS, languages_to_choose, languages_to_read
from webapp.forms.originals import Originals
from webapp.languages import Catalogue, marked
from workflows.core.definition import Field

_YES_NO = (("yes", marked("Ja")), ("no", marked("Nein")))


class Offered(NamedTuple):
    """One radio button or box; the first one of a question has an `id` that links can know."""

    value: str
    words: str
    id: str
    chosen: bool
    german: str


def choices_of(question: Field, words: Catalogue, originals: Originals | None) -> list[tuple[str, str]]:
    """Pairs of value and words."""
    if question.type == "yes_no":
        return [(value, words.gettext(title)) for value, title in _YES_NO]
    if question.type in ("language", "language_skills"):
        found = languages_to_read(words) if question.type == "language" else languages_to_choose(words)
        name = originals.language_name if originals else None
        return [(tag, name(title, tag)) for tag, title in found] if name else found
    own = question.source is not None
    return [(entry.id, entry.title if own else words.gettext(entry.title)) for entry in question.choices]


def german_choices(question: Field, originals: Originals | None) -> dict[str, str]:
    """Value -> its German, where that stands beside the words."""
    if originals is None or question.source is not None:
        return {}
    yes_no = question.type == "yes_no"
    titles = _YES_NO if yes_no else [(entry.id, entry.title) for entry in question.choices]
    return {value: originals.of_title(title) for value, title in titles}


def levels_of(words: Catalogue, originals: Originals | None) -> list[tuple[str, str]]:
    """Levels of speaking a language."""
    found = [(level, words.gettext(title)) for level, title in LEVELS]
    if originals is None:
        return found
    german = (originals.of_title(title).rpartition(" – ")[2] for _, title in LEVELS)
    return [
        (level, f"{title} – {more}" if more else title)
        for (level, title), more in zip(found, german, strict=True)
    ]
