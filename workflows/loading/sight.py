"""Who reads a text or answers a form may see the answers of which it speaks, by the rules of the core."""

from __future__ import annotations

from workflows.core.definition import Definition, Send, Sight, Task
from workflows.core.visibility import may_open_kept, may_see_kept
from workflows.loading.given import kept_at
from workflows.loading.reading import Reading
from workflows.loading.reads import EVENT, Read, block_of, places_of, reads_of, users_of


def check_sight(reading: Reading, definition: Definition) -> None:
    """Forms and the words above them for who does the step; notices and documents for who gets them."""
    users = users_of(definition)
    for read in reads_of(reading, definition):
        if read.reach.step and read.key:
            continue
        for place in places_of(read, users):
            unseeing = [
                role for role in _readers(definition, read, place) if not _sees(definition, role, read, place)
            ]
            if unseeing:
                _report(reading, definition, read, unseeing[0])
                break


def _report(reading: Reading, definition: Definition, read: Read, role: str) -> None:
    reader = definition.roles[role].title or role
    what = f'"{role}" ({reader}) reads this, but may not see "{read.path}".'
    mend = (
        f'Add "{role}" to its visible_to: (or open_to: of its file), or let set: compute what may be known.'
    )
    reading.problem(read.mark, what, mend)


def _readers(definition: Definition, read: Read, place: str) -> tuple[str, ...]:
    """The roles that read something at a step or event."""
    kind, name = read.reach.used or ("", "")
    if kind == "document":
        return _readers_of_document(definition, name)
    if kind == "notice":
        return _readers_of_notice(definition, name, place)
    if place.startswith(EVENT):
        return definition.events[place.removeprefix(EVENT)].by
    step = definition.steps[place]
    return (step.role, *step.also) if isinstance(step, Task) else ()


def _readers_of_document(definition: Definition, name: str) -> tuple[str, ...]:
    document = definition.documents[name]
    if document.visible_to is not None:
        return (document.recipient, *sorted(document.visible_to))
    everybody = (role.id for role in definition.roles.values() if role.sees is Sight.CASE)
    return (document.recipient, *everybody)


def _readers_of_notice(definition: Definition, name: str, place: str) -> tuple[str, ...]:
    step = definition.steps[place]
    if isinstance(step, Send):
        return (step.to,)
    if not isinstance(step, Task):
        return ()
    found = [step.role] if step.notice == name else []
    found += [reminder.to or step.role for reminder in step.reminders if reminder.notice == name]
    if step.overdue and step.overdue.notice == name:
        found.append(step.overdue.to or step.role)
    return tuple(found)


def _sees(definition: Definition, role: str, read: Read, place: str) -> bool:
    """A document that says who may read it shows what it holds, save for files closed to them."""
    kept, parts = kept_at(definition, read.path, block_of(place))
    if not parts or role not in definition.roles:
        return True
    name, part, roles = parts[0], parts[1] if len(parts) > 1 else "", frozenset({role})
    kind, used = read.reach.used or ("", "")
    if kind == "document" and definition.documents[used].visible_to is not None:
        return may_open_kept(definition, roles, kept, name)
    return may_see_kept(definition, roles, kept, name, part)
