"""Half-filled forms: what was typed is kept on the server until it is sent or forgotten."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, select, update

from webapp.db.fixed import FixedStatement, Replacement
from webapp.db.tables import drafts
from webapp.services.installation import Installation
from webapp.services.secrets_kept import hashed

KEPT_DAYS = 14
ENTERED = "~entered/"
"""Before the name of a question: who typed its answer for somebody else, and when."""

KNOWN = "~known"
"""The names of the questions that the form had when it was begun, or that were answered since."""

Inputs = Mapping[str, Sequence[str]]

_FOUND = select(drafts.c.inputs).where(
    drafts.c.key_hash == bindparam("key_hash", type_=drafts.c.key_hash.type),
    drafts.c.expires_at > bindparam("now", type_=drafts.c.expires_at.type),
)
_READ = FixedStatement(lambda _: _FOUND)
_KEEP = Replacement(drafts)


def save_draft(installation: Installation, key: str, place: str, inputs: Inputs) -> None:
    """Keep what was typed so far.

    Arguments:
        key: known to the browser (or the account) only; its hash is kept.
        place: what the draft is for, such as "start/<workflow>"; a key serves one place.
    """
    now = installation.now()
    installation.database.run(lambda connection: put_draft(connection, key, place, inputs, now))


def put_draft(connection: Connection, key: str, place: str, inputs: Inputs, now: datetime) -> None:
    """As `save_draft`, within a transaction."""
    row = {
        "key_hash": draft_hash(key, place),
        "place": place,
        "inputs": {name: list(texts) for name, texts in inputs.items()},
        "updated_at": now,
        "expires_at": now + timedelta(days=KEPT_DAYS),
    }
    _KEEP.run(connection, [row])


def load_draft(installation: Installation, key: str, place: str) -> dict[str, list[str]]:
    """What was typed so far; nothing when there is no draft or its time is over."""
    with installation.database.reading() as connection:
        row = _READ.first(connection, {"key_hash": draft_hash(key, place), "now": installation.now()})
    return row["inputs"] if row else {}


def hand_over_draft(installation: Installation, place: str, before: str, after: str) -> None:
    """What one person typed so far goes on to the next (stateful reallocation).

    Arguments:
        before, after: keys of the two; a draft that the next one has already begun is kept instead.
    """

    def use_case(connection: Connection) -> None:
        begun = select(drafts.c.key_hash).where(drafts.c.key_hash == draft_hash(after, place))
        if connection.execute(begun).first() is None:
            handed = update(drafts).where(drafts.c.key_hash == draft_hash(before, place))
            connection.execute(handed.values(key_hash=draft_hash(after, place)))

    if before != after:
        installation.database.run(use_case)


def rename_inputs(connection: Connection, place: str, renamed: Callable[[str], str]) -> None:
    """Keep what everybody typed at a place under other input names.

    Arguments:
        renamed: gives the new name for an old one; names that begin with "~" are not asked for, but for
            the questions that `ENTERED` marks and `KNOWN` lists.
    """

    def moved(name: str) -> str:
        if name.startswith(ENTERED):
            return ENTERED + renamed(name.removeprefix(ENTERED))
        return name if name.startswith("~") else renamed(name)

    for row in connection.execute(select(drafts).where(drafts.c.place == place)).all():
        inputs = {moved(name): texts for name, texts in row.inputs.items()}
        if KNOWN in inputs:
            inputs[KNOWN] = [renamed(name) for name in inputs[KNOWN]]
        if inputs != row.inputs:
            found = update(drafts).where(drafts.c.key_hash == row.key_hash)
            connection.execute(found.values(inputs=inputs))


def draft_hash(key: str, place: str) -> str:
    """What a draft is found by in the database."""
    return hashed(f"{place}\n{key}")
