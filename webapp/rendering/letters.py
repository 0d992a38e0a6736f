"""The letter that says what a mail could not: the same words, the personal link as a code to scan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from webapp.languages import Catalogue
from webapp.rendering.documents import render_document
from webapp.rendering.mail import words_alone
from webapp.rendering.snapshots import Office, Snapshot, Wording


def render_letter(
    content: Mapping[str, Any], number: str, written_on: date, url: str, office: Office, words: Catalogue
) -> bytes:
    """The PDF of a letter; the same arguments give the same bytes.

    Arguments:
        content: as `webapp.services.letter_contents.letter_content` gives it.
        number: of the case.
        url: the personal link; "" for none.
        words: in the reader's language.

    Raises:
        webapp.rendering.documents.UnusableDocument: the template lacks something.
    """
    title, text = words_alone(content["template"], content["values"], words)
    return render_document(
        Snapshot(
            template="letter",
            title=title,
            issued_on=written_on,
            office=office,
            case_number=number,
            values={"name": content["name"], "address": content["address"]},
            text=text,
            link=url,
            enclosed=tuple(content["enclosed"]),
            official=_official(content, words.source()),
        ),
        words,
    )


def _official(content: Mapping[str, Any], german: Catalogue) -> Wording | None:
    """The German words, for readers of other languages; letters that were opened earlier have none."""
    kept = content.get("official")
    if not kept:
        return None
    title, text = words_alone(content["template"], kept["values"], german)
    return Wording(title, text, enclosed=tuple(kept["enclosed"]))
