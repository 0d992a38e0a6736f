"""How far the batches of a person are, for the head of the inbox."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.http.inbox_rows import words_of
from webapp.http.installed import installation
from webapp.http.speech import catalogue
from webapp.http.visitor import staff
from webapp.languages import Catalogue
from webapp.services.batches import BatchLine, batches_of


@dataclass(frozen=True, slots=True)
class Progress:
    """One of the person's batches, in words."""

    words: str
    address: str


def running_batches() -> list[Progress]:
    """The person's batches that are under way, or have just ended."""
    return [
        Progress(_progress(line, catalogue()), f"/inbox/batches/{line.id}")
        for line in batches_of(installation(), staff())
    ]


def _progress(line: BatchLine, words: Catalogue) -> str:
    title = words_of(line.workflow).gettext(line.title)
    if line.is_done:
        said = words.ngettext(
            "%(count)s Fall ist bearbeitet.", "%(count)s Fälle sind bearbeitet.", line.count
        )
    else:
        said = words.ngettext(
            "%(count)s Fall wird bearbeitet: %(finished)s von %(count)s.",
            "%(count)s Fälle werden bearbeitet: %(finished)s von %(count)s.",
            line.count,
        )
    return f"{title}: {said % {'count': line.count, 'finished': line.done + line.refused}}"
