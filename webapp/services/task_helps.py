"""A party of a case who wants help with one task: the code that they give their helper, and what it opens.

The code leads to the form of this task and to nothing else of the case, once, for one member of staff; the
draft stays the party's own.
"""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, delete, select, update

from webapp.db.tables import helps, reading_log
from webapp.services.attempts import brake, one_after_the_other
from webapp.services.drafts import draft_hash
from webapp.services.helping import LONGEST_NAME, has_room
from webapp.services.installation import Installation
from webapp.services.sessions import Party
from webapp.services.short_codes import Attempt, new_short_code, pin_of

HELP_HOURS = 24


@dataclass(frozen=True, slots=True)
class Offered:
    """Help that a party has asked for.

    Attributes:
        code, pin: for the helper; "" once one has come.
        helper: id of who helps; "" for nobody yet.
    """

    code: str
    pin: str
    helper: str
    ends_at: datetime


class NotTaken(StrEnum):
    """Why somebody does not help."""

    WRONG = "wrong"
    TOO_OFTEN = "too often"
    TOO_MANY = "too many"


def offer_help(installation: Installation, party: Party, place: str) -> None:
    """Give a party a code for a helper; one who helps already, or a code that is good, stays.

    Arguments:
        place: of the draft of one task.
    """
    now, found_by = installation.now(), draft_hash(party.draft_key, place)
    row = {
        "id": str(uuid.uuid4()),
        "place": place,
        "draft_hash": found_by,
        "name": "",
        "party": asdict(party),
    }
    ends = {"created_at": now, "ends_at": now + timedelta(hours=HELP_HOURS)}

    def use_case(connection: Connection) -> None:
        one_after_the_other(connection, [brake("help for", found_by, 1)])
        mine = helps.c.draft_hash == found_by
        connection.execute(delete(helps).where(mine, helps.c.ends_at <= now))
        if connection.execute(select(helps.c.id).where(mine)).first() is None:
            connection.execute(helps.insert().values(**row, **ends, code=new_short_code()))

    installation.database.run(use_case)


def offered_help(installation: Installation, party: Party, place: str) -> Offered | None:
    """The help that a party has asked for with a task; None for none, or when its time is over."""
    found_by = draft_hash(party.draft_key, place)
    query = select(helps).where(helps.c.draft_hash == found_by, helps.c.ends_at > installation.now())
    with installation.database.reading() as connection:
        row = connection.execute(query).first()
    if row is None:
        return None
    pin = pin_of(installation, row.code) if row.code else ""
    return Offered(row.code or "", pin, row.person_id or "", row.ends_at)


def withdraw_help(installation: Installation, party: Party, place: str) -> None:
    """The party goes on alone: the helper sees nothing more, and the code is good for nothing."""
    gone = delete(helps).where(helps.c.draft_hash == draft_hash(party.draft_key, place))
    installation.database.run(lambda connection: connection.execute(gone))


def take_help(
    installation: Installation, person_id: str, name: str, code: str, pin: str, address: str
) -> str | NotTaken:
    """Help with the task of a code; an unknown code is answered like a wrong PIN.

    Arguments:
        name: what the helper calls the party.
        code, pin: as typed.
        address: where the attempt comes from.

    Returns:
        The id of the help.
    """
    now, attempt = installation.now(), Attempt.of("help code", code, pin, address)

    def use_case(connection: Connection) -> str | NotTaken:
        if attempt.is_braked(connection, now):
            return NotTaken.TOO_OFTEN
        query = select(helps.c.id, helps.c.party).where(helps.c.code == attempt.code, helps.c.ends_at > now)
        row = connection.execute(query).first()
        if row is None or not attempt.fits(installation):
            attempt.note_wrong(connection, now)
            return NotTaken.WRONG
        if not has_room(connection, person_id, now):
            return NotTaken.TOO_MANY
        taken = {"person_id": person_id, "name": name[:LONGEST_NAME], "code": None}
        connection.execute(update(helps).where(helps.c.id == row.id).values(**taken))
        read_by = {"reader": f"person:{person_id}", "at": now, "what": "form of a task, helping"}
        connection.execute(reading_log.insert().values(case_id=row.party["case_id"], **read_by))
        return str(row.id)

    return installation.database.run(use_case)
