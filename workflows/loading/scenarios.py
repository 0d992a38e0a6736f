"""Golden scenarios: a case told step by step, with what must be true after each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from workflows.core.durations import Duration
from workflows.core.events import Actor
from workflows.core.outcome import Reason
from workflows.loading import values
from workflows.loading.entries import Entries, table
from workflows.loading.language import scenarios as language
from workflows.loading.nodes import Node, Table
from workflows.loading.problems import Mark, Problem, did_you_mean
from workflows.loading.reader import read_nodes
from workflows.loading.reading import Reading


@dataclass(frozen=True, slots=True)
class Expected:
    """What must be true after a step; None is not looked at.

    Attributes:
        tasks: open tasks as they were written, "step" or "step@item"; all of them. `waits` likewise.
        mails: "notice to role", all of this step; `documents`: their names.
        revoked: documents that were taken back; `calls`: workflows that were started.
        data: expression -> the value as it was written.
        due: task -> local date.
    """

    mark: Mark
    tasks: tuple[str, ...] | None = None
    waits: tuple[str, ...] | None = None
    mails: tuple[str, ...] | None = None
    documents: tuple[str, ...] | None = None
    revoked: tuple[str, ...] | None = None
    calls: tuple[str, ...] | None = None
    status: str | None = None
    outcome: str | None = None
    data: Mapping[str, Node] = field(default_factory=dict)
    due: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, Mark] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ScenarioStep:
    """One thing that happens.

    Attributes:
        action: one of those of the language.
        subject: a step ("attend@m1" for an item), an event, a consent; "" for start, wait and until.
        actor: who does it; None for wait and until.
        values: the answers as written; the form says how to read them.
        to: actor id of the person who gets a task.
        reason: why a task is skipped or set aside.
        scopes: the only parts of a consent that are taken back.
        refused: the reason, when a refusal is expected; `errors`: the questions that it must name.
        wait: how long time passes; `until`: the local moment until which it does.
    """

    mark: Mark
    action: str
    subject: str = ""
    actor: Actor | None = None
    outcome: str = ""
    values: Node | None = None
    to: str = ""
    reason: str = ""
    scopes: tuple[str, ...] = ()
    refused: Reason | None = None
    errors: tuple[str, ...] = ()
    wait: Duration | None = None
    until: datetime | None = None
    expected: Expected | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """One whole story.

    Attributes:
        name: of the file, without its ending.
        begins: local moment of the first step.
        people: staff by short name.
        emails: actor id -> mail address, for staff who are parties as well.
        demo: True when the demo is seeded with it; `demo_at`: local moment at which it then stands.
    """

    name: str
    title: str
    begins: datetime
    people: Mapping[str, Actor]
    steps: tuple[ScenarioStep, ...]
    emails: Mapping[str, str] = field(default_factory=dict)
    demo: bool = False
    demo_at: datetime | None = None


def load_scenario(text: str, name: str) -> Scenario | list[Problem]:
    """Read one scenario.

    Arguments:
        text: of the YAML file.
        name: of the file, for places.

    Returns:
        The scenario, or everything that is wrong with it. Names of steps, roles and answers are
        compared with a definition only when it is played.
    """
    root, problems = read_nodes(text, name)
    if root is None or problems:
        return problems
    reading = Reading()
    entries = Entries(reading, root, language.FILE)
    people, emails = _people(entries)
    begins = _moment(entries, "today")
    steps = tuple(_step(reading, node, people) for node in entries.items("steps"))
    title, demo, demo_at = entries.text("scenario"), entries.truth("demo"), _moment(entries, "demo_at")
    if reading.errors or begins is None:
        return reading.errors
    return Scenario(
        name=name.rpartition("/")[2].partition(".")[0],
        title=title,
        begins=begins,
        people=people,
        emails=emails,
        steps=steps,
        demo=demo,
        demo_at=demo_at,
    )


def _people(entries: Entries) -> tuple[dict[str, Actor], dict[str, str]]:
    """The staff by name, and the mail addresses of those who have one, by actor id."""
    people, emails = {}, {}
    for name, _, node in entries.named("people", "people"):
        person = Entries(entries.reading, node, language.PERSON)
        groups, units = (
            frozenset(values.text(entries.reading, item, key) for item in person.items(key))
            for key in ("groups", "units")
        )
        people[name] = Actor(f"person:{name}", groups, units)
        if person.has("email"):
            emails[people[name].id] = person.text("email").casefold()
    return people, emails


def _moment(entries: Entries, key: str) -> datetime | None:
    node = entries.node(key)
    return _local(entries.reading, node, key) if node else None


def _local(reading: Reading, node: Node, key: str) -> datetime | None:
    words = values.text(reading, node, key)
    try:
        moment = datetime.fromisoformat(words)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is not None:
        reading.problem(node, f'"{words}" is not a local date and time.', "Write it like 2026-03-02T09:00.")
        return None
    return moment


def _step(reading: Reading, node: Node, people: Mapping[str, Actor]) -> ScenarioStep:
    keys = table(reading, node, "a step of a scenario").entries
    actions = language.STEP.shapes
    action = next((key for key in actions if key in keys), None)
    if action is None:
        if isinstance(node, Table):
            reading.problem(node, "Nothing happens in this step.", f"Write one of: {', '.join(actions)}.")
        return ScenarioStep(node.mark, "wait")
    entries = Entries(reading, node, actions[action])
    subject = entries.node(action)
    if subject is None:
        return ScenarioStep(node.mark, action)
    return ScenarioStep(
        mark=node.mark,
        action=action,
        subject="" if action in ("start", "wait", "until") else values.text(reading, subject, action),
        actor=_actor(entries, "start" if action == "start" else "as", people) if _acts(action) else None,
        outcome=entries.text("outcome"),
        values=entries.node("values"),
        to=_given_to(entries, people),
        reason=entries.text("reason"),
        scopes=_texts(entries, "scopes") or (),
        refused=_refused(entries),
        errors=tuple(values.text(reading, item, "errors") for item in entries.items("errors")),
        wait=_duration(reading, subject) if action == "wait" else None,
        until=_local(reading, subject, action) if action == "until" else None,
        expected=_expected(entries),
    )


def _acts(action: str) -> bool:
    return action not in language.BY_THEMSELVES


def _actor(entries: Entries, key: str, people: Mapping[str, Actor]) -> Actor | None:
    """A person of the list, or a party: "guardian", or "guardian@2" for one of several."""
    node = entries.node(key)
    if node is None:
        return None
    name = values.text(entries.reading, node, key)
    if name in people:
        return people[name]
    role, _, item = name.partition("@")
    return Actor(f"party:{role}:{item}" if item else f"party:{role}", role=role, item=item)


def _given_to(entries: Entries, people: Mapping[str, Actor]) -> str:
    node = entries.node("to")
    if node is None:
        return ""
    name = values.text(entries.reading, node, "to")
    if name not in people:
        what = f'There is no "{name}" among the people.'
        entries.reading.problem(node, what, did_you_mean(name, people))
    return f"person:{name}"


def _refused(entries: Entries) -> Reason | None:
    word = entries.one_of("refused", "")
    return Reason(word) if word else None


def _duration(reading: Reading, node: Node) -> Duration | None:
    deadline = values.duration(reading, node, "wait")
    return deadline.duration if deadline else None


def _expected(entries: Entries) -> Expected | None:
    node = entries.node("expect")
    if node is None:
        return None
    inner = Entries(entries.reading, node, language.EXPECTED)
    lists = {key: _texts(inner, key) for key in ("tasks", "waits", "mails", "documents", "revoked", "calls")}
    data = inner.node("data")
    due = inner.node("due")
    return Expected(
        mark=node.mark,
        **lists,
        status=inner.text("status") or None,
        outcome=inner.text("outcome") or None,
        data={key: entry.value for key, entry in _table(inner, data).entries.items()},
        due={
            key: values.text(inner.reading, entry.value, key)
            for key, entry in _table(inner, due).entries.items()
        },
        marks={key: entry.key.mark for key, entry in inner.table.entries.items()},
    )


def _table(entries: Entries, node: Node | None) -> Table:
    return table(entries.reading, node, "keys with values") if node else Table(entries.mark, {})


def _texts(entries: Entries, key: str) -> tuple[str, ...] | None:
    if not entries.has(key):
        return None
    return tuple(values.text(entries.reading, item, key) for item in entries.items(key))
