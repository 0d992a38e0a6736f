"""Who acts, which parts of a case are closed, and how long ended cases are kept."""

from __future__ import annotations

from workflows.core.deadlines import Deadline
from workflows.core.definition import File, Retention, Role, Sight
from workflows.loading import values
from workflows.loading.entries import Entries, named, table
from workflows.loading.language import workflow as language
from workflows.loading.nodes import Node
from workflows.loading.reading import Reach, Reading, Use, WrittenStep

_OF_A_PARTY = ("email", "name", "language")
_OF_STAFF = ("group", "unit", "person", "starter", "did", "stays", "choose")
_ONE_PERSON = ("person", "starter", "did", "stays")
_EVERY_ITEM = Reach(every_item=True)


def read_roles(reading: Reading, node: Node) -> dict[str, Role]:
    """All roles by name."""
    roles = {}
    for name, key, value in named(reading, node, "roles"):
        reading.declare("role", name, key.mark)
        roles[name] = _role(reading, name, value)
    return roles


def _role(reading: Reading, name: str, node: Node) -> Role:
    entries = Entries(reading, node, language.ROLE)
    party = entries.truth("party")
    _check_kind(entries, name, party)
    return Role(
        id=name,
        title=entries.shown("title"),
        group=entries.name("group") or None,
        party=party,
        unit=entries.expression("unit", _EVERY_ITEM),
        person=entries.expression("person", _EVERY_ITEM),
        starter=entries.truth("starter"),
        barred=_barred(entries),
        email=entries.expression("email", _EVERY_ITEM),
        name=entries.expression("name", _EVERY_ITEM),
        language=entries.expression("language", _EVERY_ITEM),
        sees=Sight(entries.one_of("sees", Sight.CASE)),
        when=entries.expression("when", Reach()),
        did=_did(entries),
        stays=entries.truth("stays"),
        choose=entries.one_of("choose", "") if entries.has("choose") else "",
    )


def _did(entries: Entries) -> str:
    node = entries.node("did")
    name = values.text(entries.reading, node, "did") if node else ""
    if node and name:
        entries.reading.steps.append(WrittenStep(name, node.mark, "done"))
    return name


def _check_kind(entries: Entries, name: str, party: bool) -> None:
    if not party and not entries.has("group"):
        mend = 'Add "party: true" for somebody without an account, or "group:" for staff.'
        entries.reading.problem(entries.mark, f'It is not said who holds the role "{name}".', mend)
    for key in _OF_STAFF if party else _OF_A_PARTY:
        if entries.has(key):
            kind, other = ("a party", "staff") if party else ("staff", "a party")
            what = f'The role "{name}" is {kind}; "{key}" is only for {other}.'
            entries.reading.problem(entries.place(key), what, f'Delete "{key}".')
    chosen = [key for key in _ONE_PERSON if entries.has(key)]
    if len(chosen) > 1:
        what = f'"{chosen[0]}" and "{chosen[1]}" both say which person it is.'
        entries.reading.problem(entries.place(chosen[1]), what, f'Delete "{chosen[1]}".')


def _barred(entries: Entries) -> tuple[str, ...]:
    found = []
    for node in entries.items("not"):
        name = values.text(entries.reading, node, "not")
        entries.reading.steps.append(WrittenStep(name, node.mark, "done"))
        found.append(name)
    return tuple(found)


def read_files(reading: Reading, node: Node | None) -> dict[str, File]:
    """The parts of the case that only some roles may open."""
    files = {}
    for name, key, value in named(reading, node, "files") if node else ():
        reading.declare("file", name, key.mark)
        entries = Entries(reading, value, language.CLOSED_FILE)
        files[name] = File(
            id=name,
            title=entries.shown("title"),
            open_to=frozenset(entries.references("open_to", "role")),
            whole_case_when=entries.expression("whole_case_when", Reach()),
        )
    return files


def read_retention(reading: Reading, node: Node, outcomes: dict[str, str]) -> dict[str, Retention]:
    """How long a case is kept, for every outcome."""
    found = {}
    for name, key, value in named(reading, node, "retention rules"):
        entries = Entries(reading, value, language.RETENTION)
        keep_node = entries.node("keep")
        keep = values.duration(reading, keep_node, "keep") if keep_node else None
        then = entries.one_of("then", "erase")
        entries.reading.uses.append(Use("outcome", name, key.mark))
        if keep:
            found[name] = Retention(keep, then, _sooner(entries))
    written = table(Reading(), node, "retention rules").entries
    for outcome in outcomes:
        if outcome not in written:
            what = f'It is not said how long cases with the outcome "{outcome}" are kept.'
            reading.problem(node, what, f"Add {outcome}: {{keep: 3 years, then: erase}}.")
    return found


def _sooner(entries: Entries) -> dict[str, Deadline]:
    """Forms whose answers go before the case does."""
    found = {}
    for form, key, node in entries.named("sooner", "forms with durations"):
        entries.reading.uses.append(Use("form", form, key.mark, None))
        after = values.duration(entries.reading, node, form)
        if after:
            found[form] = after
    return found
