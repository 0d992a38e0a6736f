"""Agreement to a text: what was agreed to is kept word for word, so that it can be shown and proved later."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, ClassVar

from workflows.core.definition import Field
from workflows.core.fields.base import FieldError, FieldType, Parsed, Raw, first, is_moment, wrong
from workflows.core.fields.languages import is_language

CAPACITIES = ("self", "guardian", "young_person")
"""As whom somebody consents: the person whom it is about, who has custody, a young person from 14."""

ANY_TIME, NEVER = WITHDRAWALS = ("any_time", "none")
"""How a consent is taken back where no event follows; `none` is for declarations, which are no consents."""

_TICKED = "yes"
_SHOWN = ("language", "at", "text", "source")


class ConsentField(FieldType):
    """A text with one box, or with a box for each scope.

    Where the definition says as whom somebody consents, the whole record is kept: the words as they were
    shown with their digest, and the digest of the words of the definition, by which a later version is
    known to say something else. Older definitions say nothing of it and keep the digest alone.
    """

    name: ClassVar[str] = "consent"

    def parse(self, field: Field, raw: Raw) -> Parsed:
        """A ticked box agrees, unless the page showed other words than those that are kept."""
        ticked = [text for text in raw.get("", ()) if text in (_scopes(field) or (_TICKED,))]
        if not ticked:
            return Parsed()
        shown = {part: first(raw, part) or None for part in _SHOWN}
        seen, source = first(raw, "shown"), shown.pop("source")
        if (seen and seen != digest_of(shown["text"] or source_text(field))) or (
            source and source != digest_of(source_text(field))
        ):
            return Parsed(None, wrong("consent"))
        return Parsed(self.complete(field, {"given": True, "scopes": ticked, **shown}))

    def complete(self, field: Field, value: Any) -> Any:
        """Add version and digests; `true` agrees to every scope of the text as the definition has it."""
        kept = value if isinstance(value, Mapping) else {"given": value}
        scopes = kept.get("scopes", list(_scopes(field)))
        if kept.get("given") is not True or (_scopes(field) and not scopes):
            return None
        source = source_text(field)
        text = kept.get("text") or source if field.options.get("capacity") else source
        record = {
            "given": True,
            "text_version": str(field.options.get("version") or "1"),
            "text_digest": digest_of(str(text)),
            "language": kept.get("language"),
            "at": kept.get("at"),
        }
        if not field.options.get("capacity"):
            return record
        said = {"text": text, "source_digest": kept.get("source_digest") or digest_of(source)}
        chosen = {"scopes": scopes} if _scopes(field) else {}
        return {**record, **said, "capacity": field.options["capacity"], **chosen}

    def check(self, field: Field, value: Any) -> Mapping[str, FieldError]:
        """Given, to the text of today, in scopes that there are."""
        if not isinstance(value, dict) or value != self.complete(field, value):
            return wrong("consent")
        if is_of_an_earlier_text(field, value) or not isinstance(value.get("text", ""), str):
            return wrong("consent")
        scopes = value.get("scopes", [])
        if not isinstance(scopes, list) or not all(scope in _scopes(field) for scope in scopes):
            return wrong("unknown_choice")
        shown = value["language"] is None or is_language(value["language"])
        return {} if shown and (value["at"] is None or is_moment(value["at"])) else wrong("consent")

    def inputs(self, field: Field, value: Any) -> dict[str, list[str]]:
        """The ticked boxes, with what was shown; nothing for a consent that was taken back."""
        kept = self.complete(field, value)
        if kept is None:
            return {}
        shown = {part: [kept[part]] for part in ("language", "at", "text") if kept.get(part)}
        source = {"source": [kept["source_digest"]]} if "source_digest" in kept else {}
        return {"": list(kept.get("scopes") or [_TICKED]), **shown, **source}


def source_text(field: Field) -> str:
    """What is agreed to, as the author wrote it."""
    return str(field.options.get("text") or field.label)


def digest_of(text: str) -> str:
    """SHA-256 of a text, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def is_of_an_earlier_text(field: Field, value: Mapping[str, Any]) -> bool:
    """True when somebody agreed to other words than the definition has now."""
    known = value.get("source_digest") or (value.get("text_digest") if "text" not in value else None)
    return bool(known) and known != digest_of(source_text(field))


def _scopes(field: Field) -> tuple[str, ...]:
    return tuple(entry.id for entry in field.choices)
