"""Drawn signatures as pictures, each with what is said of it to whoever does not see it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from webapp.languages import Catalogue
from workflows.core.definition import Field
from workflows.core.fields import GROUP
from workflows.core.fields.strokes import is_drawing


class SignaturePicture(NamedTuple):
    """One drawn signature; its path lies in the box of `workflows.core.fields.strokes`."""

    path: str
    told: str


def signature_pictures(field: Field, value: Any, words: Catalogue) -> tuple[SignaturePicture, ...]:
    """The drawings of an answer: of a signature at most one, of a repeated group those of its entries.

    Arguments:
        words: of whoever reads what is said of them.
    """
    if field.type == GROUP:
        inner = ((question, entry.get(question.name)) for entry in value or () for question in field.fields)
        return tuple(found for question, said in inner for found in signature_pictures(question, said, words))
    if field.type != "signature" or not isinstance(value, dict) or not is_drawing(value.get("drawing")):
        return ()
    return (SignaturePicture(value["drawing"], _told(value, words)),)


def _told(signature: dict[str, Any], words: Catalogue) -> str:
    if not signature.get("at"):
        return words.gettext("Gezeichnete Unterschrift von %(name)s") % {"name": signature["name"]}
    day = words.date(datetime.fromisoformat(signature["at"]))
    said = words.gettext("Gezeichnete Unterschrift von %(name)s vom %(day)s")
    return said % {"name": signature["name"], "day": day}
