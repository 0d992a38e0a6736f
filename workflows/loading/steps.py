"""Steps: every kind is read into its part of the net, blocks with everything inside."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from workflows.core.definition import (
    DONE,
    Arm,
    Assign,
    Branch,
    End,
    Form,
    Issue,
    Revoke,
    Send,
    Step,
    Wait,
)
from workflows.loading import values
from workflows.loading.entries import Entries, named, table
from workflows.loading.language import steps as language
from workflows.loading.nodes import Node, Table
from workflows.loading.problems import Severity, did_you_mean
from workflows.loading.reading import Reach, Reading, Use, WrittenStep

KINDS = tuple(language.STEP.shapes)
RESERVED = (DONE, "events", "case")


@dataclass(frozen=True, slots=True)
class Place:
    """Where steps are read.

    Attributes:
        block: path of the block; "" for the root.
        siblings: names of the steps of this block: what a target may name.
        step: path of the step that is being read; "" between steps.
    """

    reading: Reading
    forms: Mapping[str, Form]
    outcomes: Mapping[str, str]
    block: str
    siblings: frozenset[str]
    step: str = ""

    def path(self, name: str) -> str:
        """The full path of a step of this block."""
        return f"{self.block}.{name}" if self.block else name

    def inside(self, block: str, siblings: frozenset[str]) -> Place:
        """The place inside a block."""
        return Place(self.reading, self.forms, self.outcomes, block, siblings)

    @property
    def reach(self) -> Reach:
        """What expressions of steps here may use."""
        return Reach(block=self.block, step=self.step)

    def target(self, node: Node | None) -> str:
        """The step that a `next:` names, as a full path."""
        if node is None:
            return DONE
        name = values.text(self.reading, node, "next")
        if name in ("", DONE):
            return DONE
        if name in self.siblings:
            return self.path(name)
        self.reading.steps.append(WrittenStep(name, node.mark, "target", self.block))
        return DONE


Reader = Callable[[Place, str, Node], Iterator[Step]]


def read_block(place: Place, node: Node, readers: Mapping[str, Reader]) -> Iterator[Step]:
    """All steps of a block, with those inside them.

    Arguments:
        place: its `siblings` are filled in here.
        node: the mapping of steps.
        readers: how each kind is read.
    """
    siblings = frozenset(table(Reading(), node, "steps").entries)
    here = place.inside(place.block, siblings)
    for name, key, value in named(place.reading, node, "steps"):
        if name in RESERVED:
            place.reading.problem(key, f'A step cannot be called "{name}".', "Choose another name.")
        place.reading.declare("step", here.path(name), key.mark)
        yield from read_step(here, here.path(name), value, readers)


def read_step(place: Place, path: str, node: Node, readers: Mapping[str, Reader]) -> Iterator[Step]:
    """One step, and what is inside it."""
    kind = _kind(place.reading, node)
    if kind:
        yield from readers[kind](replace(place, step=path), path, node)


def _kind(reading: Reading, node: Node) -> str | None:
    keys = table(reading, node, "a step").entries
    found = [kind for kind in KINDS if kind in keys]
    if not found:
        if isinstance(node, Table):
            mend = f"Add one of: {', '.join(sorted(KINDS))}."
            unknown = [key for key in keys if key not in _ALL_KEYS]
            mend = did_you_mean(unknown[0], KINDS) if unknown else mend
            reading.problem(node, "This step has no kind.", mend)
        return None
    first = found[0]
    within = language.STEP.within or {}
    for other in (key for key in reversed(list(keys)) if key in found[1:]):
        if first not in within.get(other, ()):
            what = f'A step has one kind, but this one has "{first}" and "{other}".'
            reading.problem(keys[other].key, what, "Make two steps of it.")
            return None
    return first


_ALL_KEYS = frozenset(key for shape in language.STEP.shapes.values() for key in shape.keys)


def common(entries: Entries, path: str, default_title: str = "") -> dict[str, Any]:
    """What every step has; a step without a title is called by its name."""
    title = entries.shown("title", default=default_title) or path.rpartition(".")[2]
    return {
        "path": path,
        "title": title,
        "status": entries.reference("status", "status"),
        "file": entries.reference("file", "file"),
    }


def read_branch(place: Place, path: str, node: Node) -> Iterator[Step]:
    """`branch:` the first condition that is true, or `else`; with `all: true` every one that is true."""
    entries = Entries(place.reading, node, language.BRANCH)
    arms = []
    for item in entries.items("branch"):
        arm = Entries(place.reading, item, language.WAY)
        when = arm.expression("when", place.reach)
        target = place.target(arm.node("next"))
        if when:
            arms.append(Arm(when, target))
    otherwise = place.target(entries.node("else"))
    every = entries.truth("all")
    yield Branch(**common(entries, path), arms=tuple(arms), otherwise=otherwise, every=every)


def read_wait(place: Place, path: str, node: Node) -> Iterator[Step]:
    """`wait:` for an event, a time or a date, whichever comes first."""
    entries = Entries(place.reading, node, language.WAIT)
    written = entries.node("wait")
    if written is None:
        return
    wait = Entries(place.reading, written, language.WAITED_FOR)
    events = (*wait.references("event", "event"), *wait.references("events", "event"))
    length, until = wait.node("for"), wait.node("until")
    if not (events or length or until):
        mend = 'Add "event:", "for: 10 days" or "until:" with a date.'
        place.reading.problem(written, "It is not said what is waited for.", mend)
    if length and until:
        place.reading.problem(until, 'A wait has "for" or "until", not both.', "Delete one of them.")
    ways = _ways_out(entries, place, [*events, *(["timeout"] if length or until else [])])
    moment = values.duration(place.reading, length, "for") if length else None
    if until and not length:
        moment = values.moment(place.reading, until, "until", place.reach)
    if not entries.has("title"):
        what = "This wait has no title; people see it while the case waits."
        place.reading.problem(node, what, "Add title: with what is waited for.", Severity.WARNING)
    timeout = ways.pop("timeout", None) if length or until else None
    yield Wait(**common(entries, path), events=ways, moment=moment, timeout=timeout)


def _ways_out(entries: Entries, place: Place, exits: list[str]) -> dict[str, str]:
    node = entries.node("next")
    if node is not None and not isinstance(node, Table) and len(exits) == 1:
        return {exits[0]: place.target(node)}
    return ways_out(entries, place, exits)


def ways_out(entries: Entries, place: Place, exits: list[str]) -> dict[str, str]:
    """A `next:` with one target for each of the exits, all of them and no other."""
    node = entries.node("next")
    if node is None:
        return dict.fromkeys(exits, DONE)
    if not isinstance(node, Table):
        mend = f"Write next: {{{', '.join(f'{name}: …' for name in exits)}}}."
        place.reading.problem(node, "It is not said which way leads where.", mend)
        return dict.fromkeys(exits, DONE)
    for name, entry in node.entries.items():
        if name not in exits:
            what = f'"{name}" cannot happen at this step.'
            place.reading.problem(entry.key, what, did_you_mean(name, exits))
    for name in exits:
        if name not in node.entries:
            what = f'It is not said where "{name}" leads.'
            place.reading.problem(node, what, f"Add {name}: with a step, or with done.")
    return {name: place.target(node.entries[name].value if name in node.entries else None) for name in exits}


def read_notice(place: Place, path: str, node: Node) -> Iterator[Step]:
    """`notice:` sends a mail."""
    entries = Entries(place.reading, node, language.NOTICE)
    yield Send(
        **common(entries, path),
        notice=entries.reference("notice", "notice", place.block) or "",
        to=entries.reference("to", "role") or "",
        attach=entries.references("attach", "document", place.block),
        next=place.target(entries.node("next")),
    )


def read_document(place: Place, path: str, node: Node) -> Iterator[Step]:
    """`document:` issues a PDF."""
    entries = Entries(place.reading, node, language.DOCUMENT)
    document = entries.reference("document", "document", place.block) or ""
    yield Issue(**common(entries, path), document=document, next=place.target(entries.node("next")))


def read_revoke(place: Place, path: str, node: Node) -> Iterator[Step]:
    """`revoke:` takes back a document."""
    entries = Entries(place.reading, node, language.REVOKE)
    document = entries.reference("revoke", "document", place.block) or ""
    yield Revoke(**common(entries, path), document=document, next=place.target(entries.node("next")))


def read_set(place: Place, path: str, node: Node) -> Iterator[Step]:
    """`set:` computes values."""
    entries = Entries(place.reading, node, language.SET)
    computed = {
        name: values.expression(place.reading, value, name, place.reach)
        for name, _, value in entries.named("set", "values to compute")
    }
    yield Assign(**common(entries, path), values=computed, next=place.target(entries.node("next")))


def read_end(place: Place, path: str, node: Node) -> Iterator[Step]:
    """`end:` ends the case with an outcome."""
    entries = Entries(place.reading, node, language.END)
    outcome = entries.reference("end", "outcome") or ""
    if outcome:
        place.reading.uses.append(Use("ended", outcome, entries.place("end")))
    title = place.outcomes.get(outcome, "")
    yield End(**common(entries, path, title), outcome=outcome)
