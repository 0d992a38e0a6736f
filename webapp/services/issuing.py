"""Documents at the moment they are issued: numbered, signed, and what they say kept as a snapshot."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from webapp.db.tables import documents, people
from webapp.languages import Catalogue
from webapp.services.installation import Installation
from webapp.services.numbers import allot
from webapp.signing import SignedFacts, new_code
from webapp.wording import AnsweredRow, answer_rows, filled_text, form_at, question_at
from workflows.core.access import Situation
from workflows.core.definition import Document
from workflows.core.effects import IssueDocument, RevokeDocument
from workflows.core.parties import SOURCE_LANGUAGE, contact
from workflows.core.placeholders import value_at
from workflows.core.scopes import items_named


def issue(
    installation: Installation,
    connection: Connection,
    case_id: str,
    situation: Situation,
    effect: IssueDocument,
) -> str:
    """Write the row of a document; its PDF is rendered later from the snapshot alone.

    Returns:
        The id of the document.
    """
    document = situation.definition.documents[effect.document]
    language = _language(situation, document, effect.item)
    words = installation.definitions.catalogue(situation.definition.id, language)
    german = installation.definitions.catalogue(situation.definition.id, SOURCE_LANGUAGE)
    now = situation.now
    number = _number(connection, situation, document)
    row = {
        "id": str(uuid.uuid4()),
        "case_id": case_id,
        "workflow": situation.definition.id,
        "document": document.id,
        "item": effect.item,
        "title": document.title,
        "number": number,
        "language": language,
        "issued_at": now,
        "valid_until": _valid_until(situation, document),
        "code": new_code() if document.verifiable else None,
    }
    snapshot = _snapshot(connection, situation, document, effect.item, words, german)
    signature = installation.signer.sign(facts(row)) if document.verifiable else None
    connection.execute(documents.insert().values(**row, snapshot=snapshot, signature=signature))
    return str(row["id"])


def revoke(connection: Connection, case_id: str, effect: RevokeDocument, now: datetime) -> None:
    """Take back what a case has issued of a document; what was taken back before keeps its date."""
    chosen = (
        (documents.c.case_id == case_id)
        & (documents.c.document == effect.document)
        & (documents.c.item == effect.item)
        & documents.c.revoked_at.is_(None)
    )
    connection.execute(documents.update().where(chosen).values(revoked_at=now))


def facts(row: Mapping[str, Any]) -> SignedFacts:
    """What the signature of a document's row vouches for."""
    until: datetime | None = row["valid_until"]
    return SignedFacts(
        number=row["number"] or "",
        document=row["document"],
        issued_at=row["issued_at"].isoformat(),
        valid_until=until.isoformat() if until else None,
        code=row["code"],
    )


def _language(situation: Situation, document: Document, item: str) -> str:
    role = situation.definition.roles.get(document.recipient)
    return contact(situation, role.id, item).language if role and role.party else SOURCE_LANGUAGE


def _number(connection: Connection, situation: Situation, document: Document) -> str | None:
    if not document.number:
        return None
    year = situation.calendar.local_date(situation.now).year
    owner = f"document/{situation.definition.id}/{document.id}"
    return allot(connection, owner, document.number, year)


def _valid_until(situation: Situation, document: Document) -> datetime | None:
    duration = document.valid_for.duration if document.valid_for else None
    return situation.calendar.moment_after(situation.now, duration) if duration else None


def _snapshot(
    connection: Connection,
    situation: Situation,
    document: Document,
    item: str,
    words: Catalogue,
    german: Catalogue,
) -> dict[str, Any]:
    """All that the PDF is made from; for a reader of another language also what counts, which is German."""
    names = situation.names(items_named(situation.definition, situation.state, item))
    is_translated = words.language.tag != german.language.tag
    return {
        "template": document.template,
        "case_number": situation.state.number,
        "values": {name: expression.value(names) for name, expression in document.values.items()},
        **_wording(connection, situation, document, names, words),
        "official": _wording(connection, situation, document, names, german) if is_translated else None,
    }


def _wording(
    connection: Connection,
    situation: Situation,
    document: Document,
    names: Mapping[str, Any],
    words: Catalogue,
) -> dict[str, Any]:
    """What the document says, in one language."""
    staff = people_names(connection)
    return {
        "title": words.gettext(document.title),
        "text": filled_text(situation.definition, document.text, names, words, staff),
        "sections": _sections(connection, situation, document, names, words),
    }


def _sections(
    connection: Connection,
    situation: Situation,
    document: Document,
    names: Mapping[str, Any],
    words: Catalogue,
) -> list[dict[str, Any]]:
    """For sheets: a value that is a whole form becomes its questions, one that is an answer a row."""
    sections: list[dict[str, Any]] = []
    single: list[AnsweredRow] = []
    for expression in document.values.values():
        form = form_at(situation.definition, expression.source)
        field = question_at(situation.definition, expression.source)
        value = value_at(names, expression.source)
        if form is not None and isinstance(value, Mapping):
            rows = answer_rows(form.fields, value, words, people_names(connection))
            sections.append(_section(words.gettext(form.title), rows))
        elif field is not None:
            single += answer_rows((field,), {field.name: value}, words, people_names(connection))
    return [*([_section("", single)] if single else []), *sections]


def _section(title: str, rows: list[AnsweredRow]) -> dict[str, Any]:
    """A section as a snapshot keeps it: only a row with a drawing has a third part."""
    return {"title": title, "rows": [list(row) if row.pictures else [row.label, row.text] for row in rows]}


class _Names:
    """Names of staff, looked up when a text asks for one."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __call__(self, person: str) -> str:
        query = select(people.c.name).where(people.c.id == person.removeprefix("person:"))
        return self._connection.execute(query).scalar() or person


def people_names(connection: Connection) -> _Names:
    """A function from a person's id to their name."""
    return _Names(connection)
