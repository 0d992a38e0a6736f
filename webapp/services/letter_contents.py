"""What a letter says, kept when it is opened: the PDF is printed from it, and is the same at each attempt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from webapp.services.installation import Installation
from webapp.services.letter_holders import letter_holding, somebody
from webapp.services.loaded_case import LoadedCase
from webapp.services.mailings import link_name, link_of, notice_values
from webapp.services.readers import Reader
from webapp.wording import form_at
from workflows.core.access import Situation, roles_of
from workflows.core.definition import Document
from workflows.core.parties import SOURCE_LANGUAGE, contact
from workflows.core.scopes import items_named
from workflows.core.visibility import may_see_kept


def letter_content(
    installation: Installation,
    connection: Connection,
    case: LoadedCase,
    situation: Situation,
    payload: Mapping[str, Any],
    reader: Reader,
    promise: str,
) -> dict[str, Any]:
    """Everything that the bytes of a letter depend on, but for its link, which is made from its name.

    Arguments:
        promise: key of the mail's promise to this reader.
    """
    template, values = notice_values(installation, connection, situation, payload, reader)
    words = installation.definitions.catalogue(case.workflow, reader.language)
    documents = [situation.definition.documents[name] for name in payload.get("attach") or ()]
    return {
        "template": template,
        "values": values,
        "name": contact(situation, reader.role, reader.item).name,
        "address": postal_address(situation, payload, reader),
        "enclosed": [words.gettext(document.title) for document in documents],
        "purpose": link_of(situation, payload),
        "link": link_name(promise, reader),
        "official": _official(installation, connection, situation, payload, reader, documents)
        if words.language.tag != SOURCE_LANGUAGE
        else None,
    }


def _official(
    installation: Installation,
    connection: Connection,
    situation: Situation,
    payload: Mapping[str, Any],
    reader: Reader,
    documents: Sequence[Document],
) -> dict[str, Any]:
    """The same words in German, which count."""
    german = replace(reader, language=SOURCE_LANGUAGE)
    _, values = notice_values(installation, connection, situation, payload, german)
    return {"values": values, "enclosed": [document.title for document in documents]}


def postal_address(
    situation: Situation, payload: Mapping[str, Any], reader: Reader
) -> Mapping[str, Any] | None:
    """The address that a party gave beside the name or mail address by which we know them.

    None where there is none, or where whoever delivers the letter may not see it.
    """
    held = letter_holding(situation, payload)
    roles = roles_of(situation, somebody(held)) if held else frozenset[str]()
    definition, role = situation.definition, situation.definition.roles[reader.role]
    names = situation.names(items_named(definition, situation.state, reader.item))
    roots = [root for told in (role.email, role.name) if told for root in sorted(told.roots)]
    for root in sorted(dict.fromkeys(roots), key=lambda name: not isinstance(names.get(name), list)):
        form, kept = form_at(definition, root), names.get(root)
        latest = kept[-1] if isinstance(kept, list) and kept else kept
        given = latest if isinstance(latest, Mapping) else {}
        for question in form.fields if form else ():
            value = given.get(question.name) if question.type == "address" else None
            if value and may_see_kept(definition, roles, "", root, question.name):
                return dict(value)
    return None
