"""A mail that reaches nobody becomes a letter, in the transaction that says so: one for each mail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select, update

from webapp.db.tables import cases, letters, outbox
from webapp.languages import marked
from webapp.services.installation import Installation
from webapp.services.letter_contents import letter_content
from webapp.services.letter_holders import letter_holding
from webapp.services.letter_rows import put_task
from webapp.services.loaded_case import LoadedCase, UnknownCase, load_case
from webapp.services.mail_marks import address_mark, mail_mark
from webapp.services.mailings import Unreachable, Why, addressed, is_past, reader_promise
from webapp.services.outbox import Promise, record_kept
from webapp.services.promising import promise_row
from webapp.services.readers import Reader
from webapp.services.transition import wake
from workflows.core.durations import Duration, Unit

DUE = Duration(3, Unit.WORKING_DAY)
_TITLE = marked("Per Brief Bescheid geben")
_NO_ADDRESS = address_mark(None)


class NobodyWrites(LookupError):
    """No staff role may know of what the letter would say."""


def write_instead(installation: Installation, promise: Promise, unreachable: Unreachable) -> bool:
    """Keep the promise of a mail by a letter.

    Returns:
        False when another worker has taken the promise over.

    Raises:
        NobodyWrites: no staff role may deliver it.
    """
    assert promise.case_id is not None
    now, case_id, reader = installation.now(), promise.case_id, unreachable.reader
    result = {"outcome": "letter", "why": unreachable.why.value, "readers": [reader.key]}
    if unreachable.error:
        result["error"] = unreachable.error

    def use_case(connection: Connection) -> tuple[int, ...] | None:
        case = load_case(installation, connection, case_id, lock=True)
        if not record_kept(connection, promise, result, now):
            return None
        return open_letter(installation, connection, case, promise.key, promise.payload, unreachable)

    promises = installation.database.run(use_case)
    if promises:
        wake(installation, promises, long=True)
    return promises is not None


def open_letter(
    installation: Installation,
    connection: Connection,
    case: LoadedCase,
    promise: str,
    payload: Mapping[str, Any],
    unreachable: Unreachable,
) -> tuple[int, ...]:
    """Open the letter of a promise to a reader, unless there was one.

    Arguments:
        case: locked.
        promise: key of the mail's promise.

    Returns:
        The promise of its PDF.

    Raises:
        NobodyWrites: no staff role may deliver it.
    """
    reader = unreachable.reader
    key = reader_promise(promise, reader)
    if connection.execute(select(letters.c.id).where(letters.c.promise_key == key)).first():
        return ()
    now, situation = installation.now(), case.situation(installation, case.changed_at)
    told = _payload(situation.state.tokens, payload, reader)
    if letter_holding(situation, told) is None:
        raise NobodyWrites(f"no staff role may deliver the notice {told['notice']} by letter")
    content = letter_content(installation, connection, case, situation, told, reader, key)
    row = {
        "case_id": case.id,
        "promise_key": key,
        "payload": told,
        "why": unreachable.why.value,
        "address_mark": address_mark(reader.address),
        "language": reader.language,
        "title": _TITLE,
        "opened_at": now,
        "due_at": installation.calendar.calendar.moment_after(now, DUE),
        "content": content,
    }
    letter = connection.execute(letters.insert().values(**row).returning(letters)).one()
    counted = {"open_letters": cases.c.open_letters + 1}
    connection.execute(update(cases).where(cases.c.id == case.id).values(**counted))
    put_task(connection, case.id, situation, letter)
    print_it = promise_row(case.id, f"letter:{letter.id}", "letter", {"letter": letter.id}, now)
    return tuple(connection.execute(outbox.insert().values(**print_it).returning(outbox.c.id)).scalars())


def _payload(tokens: Mapping[int, Any], payload: Mapping[str, Any], reader: Reader) -> dict[str, Any]:
    """What the promise says, for this reader, and of which step it speaks, while that is known."""
    token = tokens.get(payload.get("token") or 0)
    return {**payload, "reader": reader.key, **({"step": token.step} if token else {})}


def open_letter_for(installation: Installation, mark: str) -> str:
    """Open the letter for a mail that came back.

    Arguments:
        mark: what stands before the @ of its Message-ID.

    Returns:
        What was done, in a word for the log: "letter", "known", "unknown", "not_needed", "staff" or "nobody".
    """

    def use_case(connection: Connection) -> tuple[str, tuple[int, ...]]:
        row = _promise_of(connection, mark)
        if row is None:
            return "unknown", ()
        case = load_case(installation, connection, row.case_id, lock=True)
        situation = case.situation(installation, installation.now())
        if not situation.definition.roles[row.payload["role"]].party:
            return "staff", ()
        readers = addressed(connection, situation, row.payload)
        if is_past(situation, row.payload) or len(readers) != 1:
            return "not_needed", ()
        unreachable = Unreachable(readers[0], Why.BOUNCED)
        made = open_letter(installation, connection, case, row.promise_key, row.payload, unreachable)
        if made and mark != mail_mark(reader_promise(row.promise_key, readers[0]), readers[0].address or ""):
            _forget_address(connection, reader_promise(row.promise_key, readers[0]))
        return ("letter" if made else "known"), made

    try:
        said, promises = installation.database.run(use_case)
    except UnknownCase:
        return "unknown"
    except NobodyWrites:
        return "nobody"
    if promises:
        wake(installation, promises, long=True)
    return said


def _promise_of(connection: Connection, mark: str) -> Any:
    query = select(outbox).where(outbox.c.mail_mark == mark, outbox.c.kind == "mail")
    return connection.execute(query).first()


def _forget_address(connection: Connection, key: str) -> None:
    """The mail came back from an address that the party has changed since: today's has not failed."""
    chosen = update(letters).where(letters.c.promise_key == key)
    connection.execute(chosen.values(address_mark=_NO_ADDRESS))
