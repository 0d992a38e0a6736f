"""Running cases go on to another version: one transaction for each case, whole or not at all."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from sqlalchemy import Connection, select

from webapp.db.tables import cases, definitions, documents, outbox
from webapp.services.drafts import rename_inputs
from webapp.services.installation import Installation
from webapp.services.loaded_case import LoadedCase, UnknownCase, load_case
from webapp.services.transition import record
from workflows.core.definition import CaseEvent, Definition, Task
from workflows.core.events import Actor, Migrated
from workflows.core.migration import CannotMove, Moved, move
from workflows.core.scopes import item_key
from workflows.loading.messages import BUILT_IN_NOTICES

_LOG = logging.getLogger(__name__)


class UnknownVersion(LookupError):
    """No such version of the workflow was published."""


@dataclass(frozen=True, slots=True)
class Way:
    """From where to where something that is open moves; `item` is the key of an each item."""

    before: str
    after: str
    item: str


@dataclass(frozen=True, slots=True)
class CaseMove:
    """What becomes of one case.

    Attributes:
        version: number of the version that it ran on.
        ways: of its open tasks and waits; empty where it stays.
        left: answers that the new version does not ask for.
        asked: steps that ask again for a consent whose text has changed.
        reasons: why it stays; empty where it moves.
        meanwhile: what made a move needless since somebody looked: it was moved, or has ended.
    """

    number: str
    version: int
    ways: tuple[Way, ...] = ()
    left: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    meanwhile: str = ""


def published_version(installation: Installation, workflow: str, number: int | None = None) -> Definition:
    """The version of this number, or the newest; of several with one number the last published.

    Raises:
        UnknownVersion: there is none.
    """
    query = select(definitions.c.digest).where(definitions.c.workflow == workflow)
    if number is not None:
        query = query.where(definitions.c.version == number)
    newest = query.order_by(definitions.c.version.desc(), definitions.c.published_at.desc()).limit(1)
    with installation.database.reading() as connection:
        digest = connection.execute(newest).scalar()
        if digest is None:
            raise UnknownVersion(f"{workflow} {number or ''}".strip())
        return installation.definitions.version(connection, digest)


def running_on_others(
    installation: Installation, target: Definition, numbers: Iterable[str] = ()
) -> tuple[str, ...]:
    """Ids of the running cases that are not on a version, by number.

    Arguments:
        numbers: of the only cases that are meant; empty for all.

    Raises:
        UnknownCase: some of the numbers belong to no case of the workflow; the message names them.
    """
    wanted = tuple(numbers)
    query = select(cases.c.id, cases.c.number, cases.c.outcome, cases.c.definition)
    query = query.where(cases.c.workflow == target.id).order_by(cases.c.number)
    with installation.database.reading() as connection:
        rows = connection.execute(query.where(cases.c.number.in_(wanted)) if wanted else query).all()
    unknown = set(wanted) - {row.number for row in rows}
    if unknown:
        raise UnknownCase(", ".join(sorted(unknown)))
    return tuple(row.id for row in rows if row.outcome is None and row.definition != target.digest)


def foresee(installation: Installation, case_id: str, target: Definition) -> CaseMove:
    """What would become of a case; nothing is changed."""
    with installation.database.reading() as connection:
        loaded = load_case(installation, connection, case_id)
        try:
            return _told(installation, loaded, target, _decide(installation, connection, loaded, target))
        except Exception as problem:  # noqa: BLE001  one case that cannot be read holds up no other
            return _failed(loaded.number, loaded.definition.version, problem)


def move_case(installation: Installation, case_id: str, target: Definition, actor: Actor) -> CaseMove:
    """Move one case, locked, with everything that belongs to it.

    Whoever works on it at the same time comes before or after; the move is worked out on what is then there.
    """

    def use_case(connection: Connection) -> CaseMove:
        loaded = load_case(installation, connection, case_id, lock=True)
        if loaded.definition.digest == target.digest:
            return CaseMove(loaded.number, target.version, meanwhile="was moved meanwhile")
        if loaded.state.ended:
            return CaseMove(loaded.number, loaded.definition.version, meanwhile="has ended meanwhile")
        answer = _decide(installation, connection, loaded, target)
        if isinstance(answer, Moved):
            situation = replace(
                loaded.situation(installation, installation.now()), definition=target, state=answer.state
            )
            event = Migrated(target.digest, loaded.definition.digest)
            record(installation, connection, loaded, situation, event, actor, answer.effects)
            _keep_drafts(connection, loaded, target, answer)
        return _told(installation, loaded, target, answer)

    try:
        return installation.database.run(use_case)
    except Exception as problem:  # noqa: BLE001  whatever is wrong with one case, the others move
        with installation.database.reading() as connection:
            loaded = load_case(installation, connection, case_id)
        return _failed(loaded.number, loaded.definition.version, problem)


def _failed(number: str, version: int, problem: Exception) -> CaseMove:
    _LOG.exception("case %s could not be moved", number)
    return CaseMove(number, version, reasons=(f"it failed ({type(problem).__name__}); the log says more",))


def _decide(
    installation: Installation, connection: Connection, loaded: LoadedCase, target: Definition
) -> Moved | CannotMove:
    now, calendar = installation.now(), installation.calendar.calendar
    answer = move(loaded.definition, target, loaded.state, now, calendar)
    reasons = tuple(_outside(connection, loaded, target))
    if not reasons:
        return answer
    return CannotMove((*(answer.reasons if isinstance(answer, CannotMove) else ()), *reasons))


def _outside(connection: Connection, loaded: LoadedCase, target: Definition) -> Iterator[str]:
    """What a case has promised or issued and the new version does not know."""
    issued = select(documents.c.document).where(documents.c.case_id == loaded.id).distinct()
    for name in sorted(connection.execute(issued).scalars()):
        if name not in target.documents:
            yield f'it has issued the document "{name}", which does not exist any more'
    mails = select(outbox.c.payload).where(
        outbox.c.case_id == loaded.id, outbox.c.kind == "mail", outbox.c.state == "pending"
    )
    notices = {payload.get("notice") for payload in connection.execute(mails).scalars()}
    for name in sorted(filter(None, notices - {*BUILT_IN_NOTICES, *target.notices})):
        yield f'the notice "{name}", which does not exist any more, is still to be sent'


def _told(
    installation: Installation, loaded: LoadedCase, target: Definition, answer: Moved | CannotMove
) -> CaseMove:
    version = loaded.definition.version
    if isinstance(answer, CannotMove):
        return CaseMove(loaded.number, version, reasons=answer.reasons)
    situation = loaded.situation(installation, loaded.changed_at)
    ways = tuple(
        Way(token.step, answer.state.tokens[token.id].step, item_key(situation.items(token.scope)))
        for token in loaded.state.tokens.values()
        if not token.again
    )
    asked = tuple(token.step for token in answer.state.tokens.values() if token.again)
    return CaseMove(loaded.number, version, ways, answer.left, asked)


def _keep_drafts(connection: Connection, loaded: LoadedCase, target: Definition, moved: Moved) -> None:
    """Forms that somebody has half filled in keep their answers, under the names of today."""
    for token in loaded.state.tokens.values():
        if token.again:
            continue
        before = loaded.definition.steps[token.step]
        after = target.steps[moved.state.tokens[token.id].step]
        _rename_draft(connection, f"task:{loaded.id}:{token.id}", before, after, target)
    for event in loaded.definition.events.values():
        if event.id in target.events:
            _rename_draft(connection, f"event:{loaded.id}:{event.id}", event, target.events[event.id], target)


def _rename_draft(
    connection: Connection, place: str, before: object, after: object, target: Definition
) -> None:
    if isinstance(before, Task | CaseEvent) and isinstance(after, Task | CaseEvent):
        if before.form and after.form:
            old, new = before.form, after.form
            rename_inputs(connection, place, lambda name: target.renamed.input(old, new, name))
