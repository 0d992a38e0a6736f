"""What was lost, doubled or left lying: journals from outside against database and files."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection, func, select

from webapp.db.tables import case_events, cases, documents, letters, number_series, outbox
from webapp.rendering.mail import Envelope, message_id
from webapp.services.blobs import read_blob
from webapp.services.installation import Installation
from webapp.services.mailings import reader_promise
from webapp.services.replay import verify_everything
from workflows.core.plain import state_from_plain

_CLIENT_KEY = re.compile(r"[A-Za-z0-9_-]{43}")
_LATE_SECONDS = 60
_ANY_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)
_NUMBER = re.compile(r"(\d+)\D*$")


@dataclass(frozen=True, slots=True)
class Counts:
    """Each of these has to be zero; the descriptions are what the table says."""

    acknowledged_and_lost: int = 0
    done_and_never_asked_for: int = 0
    commands_done_twice: int = 0
    cases_stuck: int = 0
    timers_missed: int = 0
    promises_never_kept: int = 0
    mails_recorded_and_never_received: int = 0
    mails_with_another_message_id: int = 0
    mails_repeated_outside_the_window: int = 0
    documents_without_their_file: int = 0
    documents_twice: int = 0
    letters_without_their_file: int = 0
    numbers_with_gaps_or_twice: int = 0
    cases_that_do_not_fold: int = 0
    rows_that_are_not_those_of_their_case: int = 0
    results_taken_from_who_had_lost_the_lease: int = 0

    @property
    def red(self) -> dict[str, int]:
        """What is not zero."""
        return {entry.name: value for entry in fields(self) if (value := getattr(self, entry.name))}


@dataclass(frozen=True, slots=True)
class Figures:
    """How much there was, and how long it took until a promise was kept, in seconds."""

    cases: int
    events: int
    acknowledged: int
    refused: int
    unknown: int
    promises: int
    mails: int
    documents: int
    timers_fired: int
    repeated_in_the_window: int
    sent_before_it_was_needless: int
    kept_median: float
    kept_slow: float
    kept_slowest: float


def count(
    installation: Installation,
    clients: Iterable[Mapping[str, Any]],
    mails: Iterable[Mapping[str, Any]],
    since: datetime,
) -> tuple[Counts, Figures]:
    """Compare; everything has come to rest by now.

    Arguments:
        clients: journal of the clients: {said, key, ...}.
        mails: journal of the mail server: {id, to, at}.
        since: when the killing began; only younger promises tell how long keeping takes.
    """
    told, received = list(clients), list(mails)
    verified = verify_everything(installation)
    with installation.database.reading() as connection:
        promises = connection.execute(select(outbox)).all()
        of_mails, needless = _mails(promises, received, installation.settings.office_email)
        counts = Counts(
            **_commands(connection, told),
            **_cases(connection, installation.now()),
            **_promises(promises),
            **of_mails,
            **_documents(connection, installation.settings.data),
            letters_without_their_file=_letters(connection, installation.settings.data),
            numbers_with_gaps_or_twice=_numbers(connection),
            cases_that_do_not_fold=len(verified.differing),
            rows_that_are_not_those_of_their_case=len(verified.misplaced),
        )
        return counts, _figures(connection, told, received, promises, since, needless)


def _commands(connection: Connection, told: list[Mapping[str, Any]]) -> dict[str, int]:
    events = Counter(connection.execute(select(case_events.c.request_key)).scalars())
    begun = Counter(connection.execute(select(cases.c.start_key)).scalars())
    done = {entry["key"] for entry in told if entry["said"] == "done"}
    intended = {entry["key"] for entry in told}
    ours = {key for key in events if key and _CLIENT_KEY.fullmatch(key)}
    twice = [key for key in ours if events[key] > 1 or begun[key] > 1]
    return {
        "acknowledged_and_lost": len(done - set(events)),
        "done_and_never_asked_for": len(ours - intended),
        "commands_done_twice": len(twice) + _tasks_done_twice(connection),
    }


def _tasks_done_twice(connection: Connection) -> int:
    done: Counter[tuple[str, int]] = Counter(
        (row.case_id, row.event["token"])
        for row in connection.execute(select(case_events.c.case_id, case_events.c.event))
        if row.event["kind"] == "completed"
    )
    return sum(number > 1 for number in done.values())


def _cases(connection: Connection, now: datetime) -> dict[str, int]:
    stuck = missed = 0
    for row in connection.execute(select(cases.c.state, cases.c.outcome)):
        state = state_from_plain(row.state)
        stuck += row.outcome is None and not state.tokens
        missed += any((now - timer.at).total_seconds() > _LATE_SECONDS for timer in state.timers.values())
    return {"cases_stuck": stuck, "timers_missed": missed}


def _promises(promises: Iterable[Any]) -> dict[str, int]:
    return {"promises_never_kept": sum(row.state != "done" for row in promises)}


def _mails(
    promises: Sequence[Any], received: list[Mapping[str, Any]], sender: str
) -> tuple[dict[str, int], int]:
    """Mails against promises.

    Returns:
        What has to be zero; and how many mails had gone out when their promise was recorded as needless:
        the worker died after 250, and whoever came next found the task done.
    """
    sent = {row.result["message_id"]: row for row in promises if row.result and "message_id" in row.result}
    needless = [row for row in promises if row.kind == "mail" and _is_needless(row)]
    arrived = {mail["id"]: mail["to"] for mail in received}
    strangers = [
        address
        for message, address in arrived.items()
        if message not in sent
        and not any(message == _message_id(sender, promise, address) for promise in needless)
    ]
    late = [
        mail
        for mail in received
        if mail["id"] in sent and mail["at"] > sent[mail["id"]].finished_at.timestamp()
    ]
    counts = {
        "mails_recorded_and_never_received": len(set(sent) - set(arrived)),
        "mails_with_another_message_id": len(strangers),
        "mails_repeated_outside_the_window": len(late),
    }
    return counts, len(set(arrived) - set(sent)) - len(strangers)


def _is_needless(promise: Any) -> bool:
    return promise.lease > 1 and promise.result is not None and "message_id" not in promise.result


def _message_id(sender: str, promise: Any, recipient: str) -> str:
    """The Message-ID of a mail to the reader whom a promise is for."""
    party = f"party:{promise.payload['role']}:{promise.payload['item']}"
    reader: Any = SimpleNamespace(key=promise.payload.get("reader", party))
    key = reader_promise(promise.promise_key, reader)
    return message_id(Envelope("", sender, recipient, key, _ANY_MOMENT))


def _documents(connection: Connection, data: Path) -> dict[str, int]:
    rows = connection.execute(select(documents.c.id, documents.c.blob)).all()
    promised = select(outbox.c.payload).where(outbox.c.kind == "document")
    wanted = Counter(payload["document"] for payload in connection.execute(promised).scalars())
    broken = sum(not _is_whole(data, row.blob) for row in rows)
    twice = sum(wanted[row.id] != 1 for row in rows)
    return {"documents_without_their_file": broken, "documents_twice": twice}


def _letters(connection: Connection, data: Path) -> int:
    """Letters that wait and cannot be handed out; those that are done have no file in the end."""
    waiting = select(letters.c.blob).where(letters.c.done_at.is_(None))
    return sum(not _is_whole(data, digest) for digest in connection.execute(waiting).scalars())


def _is_whole(data: Path, digest: str | None) -> bool:
    from hashlib import sha256

    if digest is None:
        return False
    try:
        return sha256(read_blob(data, digest)).hexdigest() == digest
    except FileNotFoundError:
        return False


def _numbers(connection: Connection) -> int:
    """Cases and documents whose numbers do not run from one to the last of their series."""
    given: dict[str, list[int]] = defaultdict(list)
    for row in connection.execute(select(cases.c.workflow, cases.c.number, cases.c.started_at)):
        found = _NUMBER.search(row.number)
        assert found, row.number
        given[f"case/{row.workflow}/{row.number.split('-')[1]}"].append(int(found[1]))
    for row in connection.execute(select(documents.c.workflow, documents.c.document, documents.c.number)):
        if row.number:
            found = _NUMBER.search(row.number)
            assert found, row.number
            given[f"document/{row.workflow}/{row.document}"].append(int(found[1]))
    lasts = {row.series: row.last for row in connection.execute(select(number_series))}
    wrong = 0
    for series, numbers in given.items():
        last = next(
            (last for name, last in lasts.items() if name == series or name.startswith(f"{series}/")), 0
        )
        wrong += len(set(range(1, last + 1)) ^ set(numbers)) + len(numbers) - len(set(numbers))
    return wrong


def _figures(
    connection: Connection,
    told: list[Mapping[str, Any]],
    received: list[Mapping[str, Any]],
    promises: Sequence[Any],
    since: datetime,
    needless: int,
) -> Figures:
    said = Counter(entry["said"] for entry in told)
    kept = [
        (row.finished_at - row.created_at).total_seconds()
        for row in promises
        if row.finished_at and row.created_at >= since
    ]
    cuts = quantiles(kept, n=100) if len(kept) > 1 else [0.0] * 99
    repeats = Counter(mail["id"] for mail in received)
    kinds = Counter(row["kind"] for row in connection.execute(select(case_events.c.event)).scalars())
    return Figures(
        cases=connection.execute(select(func.count()).select_from(cases)).scalar_one(),
        events=sum(kinds.values()),
        acknowledged=said["done"],
        refused=said["refused"],
        unknown=sum(entry.get("unknown", 0) for entry in told),
        promises=len(promises),
        mails=len(received),
        documents=connection.execute(select(func.count()).select_from(documents)).scalar_one(),
        timers_fired=kinds["timerfired"],
        repeated_in_the_window=sum(number - 1 for number in repeats.values()),
        sent_before_it_was_needless=needless,
        kept_median=cuts[49],
        kept_slow=cuts[98],
        kept_slowest=max(kept, default=0),
    )
