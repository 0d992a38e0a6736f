"""From a definition to a diagram: one node per step, and the gateways that BPMN wants between them."""

from __future__ import annotations

from dataclasses import dataclass, field

from workflows.core.definition import (
    DONE,
    Assign,
    Branch,
    Call,
    CaseEvent,
    Definition,
    Each,
    End,
    Issue,
    Parallel,
    Revoke,
    Send,
    Step,
    Task,
    Wait,
)
from workflows.drawing.diagram import Diagram, Kind, Node
from workflows.drawing.edges import Way, edges_of
from workflows.drawing.wording import conditions_of, deadline_words
from workflows.net.components import interrupts

_UNTITLED: dict[type[Step], str] = {Assign: "Vermerken", Branch: "Wie geht es weiter?"}
_OTHERWISE = "sonst"
_SKIPPED = "übersprungen"
_DONE_WORDS = "erledigt"


@dataclass(slots=True)
class _Builder:
    definition: Definition
    nodes: dict[str, Node] = field(default_factory=dict)
    ways: list[Way] = field(default_factory=list)
    entry: dict[str, str] = field(default_factory=dict)

    def add(self, node: Node) -> str:
        """A node; its id."""
        self.nodes[node.id] = node
        return node.id

    def lead(self, source: str, target: str, **more: object) -> None:
        """A way between two nodes."""
        self.ways.append(Way(source, target, **more))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A way on after an outcome; the outcome "" stands for every other."""

    outcome: str
    title: str
    target: str


def diagram_of(definition: Definition) -> Diagram:
    """Make the picture of a definition."""
    builder = _Builder(definition)
    for step in definition.steps.values():
        _enter(builder, step)
    for step in definition.steps.values():
        _leave(builder, step)
    start = builder.add(Node("start", Kind.START, "Beginn"))
    builder.lead(start, builder.entry[definition.start])
    for event in definition.events.values():
        _raise(builder, event)
    edges = edges_of(builder.nodes, builder.ways)
    return Diagram(definition.id, definition.title, tuple(builder.nodes.values()), tuple(edges))


def identifier(path: str) -> str:
    """An id for XML from the path of a step."""
    return f"step_{path.replace('.', '-')}"


def _parent(definition: Definition, path: str) -> str:
    """Id of the sub-process that a step lies in."""
    while "." in path:
        path = path.rpartition(".")[0]
        block = definition.steps.get(path)
        if isinstance(block, Each) or is_race(block):
            return identifier(path)
    return ""


def is_race(step: Step | None) -> bool:
    """True for a block that is complete with its first branch, when the others are withdrawn."""
    join = step.join if isinstance(step, Parallel) else None
    return join is not None and not join.all and join.at_least is None and join.rest == "cancel"


_TASKS = {
    Task: Kind.USER_TASK,
    Send: Kind.SEND_TASK,
    Issue: Kind.SERVICE_TASK,
    Revoke: Kind.SERVICE_TASK,
    Assign: Kind.SCRIPT_TASK,
    Call: Kind.CALL,
    Each: Kind.SUBPROCESS,
    End: Kind.END,
    Branch: Kind.CHOICE,
    Parallel: Kind.SPLIT,
}


def _enter(builder: _Builder, step: Step) -> None:
    """The node at which a token comes to a step."""
    kind = _wait_kind(step) if isinstance(step, Wait) else _TASKS[type(step)]
    kind = Kind.INCLUSIVE if isinstance(step, Branch) and step.every else kind
    if isinstance(step, Parallel) and step.conditions:
        kind = Kind.INCLUSIVE
    kind = Kind.RACE if is_race(step) else kind
    node = Node(
        id=identifier(step.path),
        kind=kind,
        title=_title(builder.definition, step),
        step=step.path,
        lane=builder.definition.roles[step.role].title if isinstance(step, Task) else "",
        parent=_parent(builder.definition, step.path),
        in_order=isinstance(step, Each) and step.in_order,
        terminates=isinstance(step, End) and "." in step.path,
        detail=_detail(step),
    )
    builder.entry[step.path] = builder.add(node)


def _title(definition: Definition, step: Step) -> str:
    """What a step is called: one without a title of its own by what it sends or issues."""
    if step.title != step.id:
        return step.title
    if isinstance(step, Send):
        return definition.notices[step.notice].subject if step.notice in definition.notices else step.notice
    if isinstance(step, Issue | Revoke):
        return definition.documents[step.document].title
    return _UNTITLED.get(type(step), step.title)


def _wait_kind(step: Wait) -> Kind:
    if len(step.events) + bool(step.timeout) > 1:
        return Kind.EVENT_CHOICE
    return Kind.CATCH_EVENT if step.events else Kind.CATCH_TIMER


def _detail(step: Step) -> str:
    if isinstance(step, Call):
        return step.workflow
    if isinstance(step, Wait) and step.moment:
        return deadline_words(step.moment)
    if isinstance(step, Each) and not step.join.all:
        return step.join.at_least.source if step.join.at_least else "1"
    return ""


def _leave(builder: _Builder, step: Step) -> None:
    here = builder.entry[step.path]
    match step:
        case Task():
            _leave_task(builder, step, here)
        case Branch():
            for way in conditions_of(step):
                builder.lead(
                    here,
                    _to(builder, step, way.target),
                    label=way.label,
                    condition=way.condition,
                    default=way.default,
                )
        case Wait():
            _leave_wait(builder, step, here)
        case Call():
            _choose(
                builder, step, here, [_Chosen(key, key or _OTHERWISE, to) for key, to in step.next.items()]
            )
        case Parallel():
            _leave_parallel(builder, step, here)
        case Each():
            _fill_subprocess(builder, step, here)
            builder.lead(here, _to(builder, step, step.next))
        case Send() | Issue() | Revoke() | Assign():
            builder.lead(here, _to(builder, step, step.next))


def _leave_task(builder: _Builder, step: Task, here: str) -> None:
    chosen = [_Chosen(key, step.outcomes.get(key, _DONE_WORDS), to) for key, to in step.next.items()]
    if step.skip:
        chosen.append(_Chosen("skipped", _SKIPPED, step.skip.next))
    _choose(builder, step, here, chosen)
    if step.overdue and step.overdue.next:
        words = deadline_words(step.due) if step.due else ""
        timer = Node(
            f"{here}-late", Kind.BOUNDARY_TIMER, "Frist um", step.path, "", builder.nodes[here].parent, here,
            detail=words,
        )  # fmt: skip
        builder.lead(builder.add(timer), _to(builder, step, step.overdue.next))


def _choose(builder: _Builder, step: Step, here: str, ways: list[_Chosen]) -> None:
    """Ways on that a person, or another case, chooses."""
    if len({way.target for way in ways}) == 1:
        builder.lead(here, _to(builder, step, ways[0].target))
        return
    choice = Node(f"{here}-choice", Kind.CHOICE, step.title, "", "", builder.nodes[here].parent)
    builder.lead(here, builder.add(choice))
    for way in ways:
        condition = f"outcome == '{way.outcome}'" if way.outcome else ""
        target = _to(builder, step, way.target)
        builder.lead(choice.id, target, label=way.title, condition=condition, default=not way.outcome)


def _leave_wait(builder: _Builder, step: Wait, here: str) -> None:
    if builder.nodes[here].kind is not Kind.EVENT_CHOICE:
        target = step.timeout or next(iter(step.events.values()))
        builder.lead(here, _to(builder, step, target))
        return
    parent = builder.nodes[here].parent
    for event, target in step.events.items():
        title = builder.definition.events[event].title
        caught = builder.add(Node(f"{here}-{event}", Kind.CATCH_EVENT, title, "", "", parent))
        builder.lead(here, caught)
        builder.lead(caught, _to(builder, step, target))
    if step.timeout and step.moment:
        words = deadline_words(step.moment)
        timer = Node(f"{here}-timeout", Kind.CATCH_TIMER, words, "", "", parent, detail=words)
        builder.lead(here, builder.add(timer))
        builder.lead(timer.id, _to(builder, step, step.timeout))


def _leave_parallel(builder: _Builder, step: Parallel, here: str) -> None:
    if is_race(step):
        builder.lead(here, _to(builder, step, step.next))
        here = _begin_race(builder, step, here)
    for name, first in step.branches.items():
        condition = step.conditions[name].source if name in step.conditions else ""
        more = {"label": condition, "condition": condition} if condition else {}
        if step.conditions and not condition:
            more = {"label": "immer", "condition": "true"}
        builder.lead(here, builder.entry[first], **more)
    if not is_race(step):
        join = Kind.JOIN if step.join.all else Kind.COMPLEX_JOIN
        join = Kind.INCLUSIVE if step.join.all and step.conditions else join
        node = Node(f"{here}-join", join, "", "", "", builder.nodes[here].parent)
        builder.lead(builder.add(node), _to(builder, step, step.next))


def _begin_race(builder: _Builder, step: Parallel, here: str) -> str:
    """The branches inside a sub-process, so that an end in it can withdraw the others."""
    start = builder.add(Node(f"{here}-start", Kind.START, "Beginn", "", "", here))
    kind = Kind.INCLUSIVE if step.conditions else Kind.SPLIT
    split = builder.add(Node(f"{here}-split", kind, step.title, "", "", here))
    builder.lead(start, split)
    return split


def _fill_subprocess(builder: _Builder, step: Each, here: str) -> None:
    start = builder.add(Node(f"{here}-start", Kind.START, "Beginn", "", "", here))
    builder.lead(start, builder.entry[step.first])


def _to(builder: _Builder, step: Step, target: str) -> str:
    """The node to which a way leads; `done` leads to the join or end of the block around the step."""
    if target != DONE:
        return builder.entry[target]
    path = step.path
    while "." in path:
        path = path.rpartition(".")[0]
        block = builder.definition.steps.get(path)
        branch = step.path.removeprefix(f"{path}.").partition(".")[0]
        if is_race(block):
            return _ending(builder, f"{identifier(path)}-end-{branch}", identifier(path), terminates=True)
        if isinstance(block, Parallel):
            return f"{identifier(path)}-join/{branch}"
        if isinstance(block, Each):
            return _ending(builder, f"{identifier(path)}-end", identifier(path))
    return _ending(builder, "done", "")


def _ending(builder: _Builder, name: str, parent: str, *, terminates: bool = False) -> str:
    return builder.add(Node(name, Kind.END, "Erledigt", "", "", parent, terminates=terminates))


def _raise(builder: _Builder, event: CaseEvent) -> None:
    """An event that leads somewhere: on the edge of what it interrupts, or as a start of its own."""
    if not event.next:
        return
    name = f"event_{event.id}"
    place = event.cancels[0] if interrupts(builder.definition, event) else ""
    host = builder.nodes.get(builder.entry.get(place, ""))
    if host and host.kind in (Kind.USER_TASK, Kind.SUBPROCESS, Kind.RACE, Kind.CALL):
        node = Node(name, Kind.BOUNDARY_EVENT, event.title, "", "", host.parent, host.id)
    else:
        node = Node(name, Kind.EVENT_START, event.title)
    builder.lead(builder.add(node), builder.entry[event.next])
