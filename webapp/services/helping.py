"""Members of staff who fill in a form for somebody else: a draft for each person, until it is taken over.

The draft belongs to the other person. Where there is no case yet, its key can be made again from the id of
the help and the installation's secret, so that nothing that opens it stands in the database; the helper
reaches it only as long as the help lasts.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, select

from webapp.db.tables import drafts, helps, resumptions
from webapp.services.attempts import brake, one_after_the_other
from webapp.services.drafts import draft_hash, put_draft
from webapp.services.installation import Installation
from webapp.services.secrets_kept import derived_secret
from webapp.services.sessions import Party

MOST_OPEN = 5
LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Help:
    """One form that a helper fills in for one person.

    Attributes:
        place: what the draft is for.
        name: what the helper calls the person.
        ends_at: when the help ends, or the draft is forgotten if nothing is typed until then.
        party: whose task in a case it is; None for the first form of a case that there is not yet.
    """

    id: str
    place: str
    name: str
    ends_at: datetime
    party: Party | None = None


def begin_help(installation: Installation, person_id: str, place: str, name: str) -> str | None:
    """Open an empty draft for somebody else.

    Returns:
        The id of the help; None when the helper has as many open as one can keep apart.
    """
    now, help_id = installation.now(), str(uuid.uuid4())
    key = _own_key(installation, help_id)
    row = {"id": help_id, "person_id": person_id, "place": place, "name": name[:LONGEST_NAME]}

    def use_case(connection: Connection) -> str | None:
        if not has_room(connection, person_id, now):
            return None
        put_draft(connection, key, place, {}, now)
        found_by = draft_hash(key, place)
        connection.execute(helps.insert().values(**row, draft_hash=found_by, created_at=now))
        return help_id

    return installation.database.run(use_case)


def has_room(connection: Connection, person_id: str, now: datetime) -> bool:
    """True while a helper can keep one more person apart; others who ask wait until this is decided."""
    one_after_the_other(connection, [brake("help of", person_id, MOST_OPEN)])
    mine = _live(now).where(helps.c.person_id == person_id).subquery()
    return connection.execute(select(func.count()).select_from(mine)).scalar_one() < MOST_OPEN


def helps_of(installation: Installation, person_id: str) -> tuple[Help, ...]:
    """Whom a helper helps, the oldest first."""
    query = _live(installation.now()).where(helps.c.person_id == person_id).order_by(helps.c.created_at)
    with installation.database.reading() as connection:
        return tuple(_help(row) for row in connection.execute(query))


def find_help(installation: Installation, person_id: str, help_id: str) -> Help | None:
    """A help of this helper; None when it is another's, or over."""
    return next((entry for entry in helps_of(installation, person_id) if entry.id == help_id), None)


def help_key(installation: Installation, found: Help) -> str:
    """The key of the draft of a help: in a case that of the party, who sees what is typed at once."""
    return found.party.draft_key if found.party else _own_key(installation, found.id)


def take_over(installation: Installation, found: Help) -> str | None:
    """The draft goes to the person on the helper's own device; no code leads to it any more.

    Returns:
        The draft's key; None when the person has it already.
    """
    key = help_key(installation, found)
    found_by = draft_hash(key, found.place)

    def use_case(connection: Connection) -> str | None:
        if not end_help(connection, found_by):
            return None
        connection.execute(delete(resumptions).where(resumptions.c.draft_hash == found_by))
        return key

    return installation.database.run(use_case)


def end_help(connection: Connection, found_by: str) -> bool:
    """End the help with a draft, now that the person has it; of two who try, one does.

    Arguments:
        found_by: hash of the draft.

    Returns:
        False when nobody helped with it, or no longer.
    """
    return connection.execute(delete(helps).where(helps.c.draft_hash == found_by)).rowcount > 0


def give_up_help(installation: Installation, found: Help) -> None:
    """Throw away a draft for somebody else, with everything that was typed; a party's own one stays."""
    found_by = draft_hash(help_key(installation, found), found.place)

    def use_case(connection: Connection) -> None:
        if end_help(connection, found_by) and found.party is None:
            connection.execute(delete(resumptions).where(resumptions.c.draft_hash == found_by))
            connection.execute(delete(drafts).where(drafts.c.key_hash == found_by))

    installation.database.run(use_case)


def _own_key(installation: Installation, help_id: str) -> str:
    return derived_secret(installation.settings.secret_key, "help", help_id)


def _live(now: datetime) -> Select[Any]:
    """Helps whose time is not over, and whose draft is not forgotten."""
    columns = (helps.c.id, helps.c.place, helps.c.name, helps.c.party, helps.c.created_at)
    ends = func.coalesce(helps.c.ends_at, drafts.c.expires_at).label("ends_at")
    joined = select(*columns, ends).outerjoin(drafts, drafts.c.key_hash == helps.c.draft_hash)
    return joined.where(ends > now)


def _help(row: Row[Any]) -> Help:
    return Help(row.id, row.place, row.name, row.ends_at, Party(**row.party) if row.party else None)
