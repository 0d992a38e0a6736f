"""Calls: another workflow as a case of its own."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.core.definition import DONE, Call, Step
from workflows.loading import values
from workflows.loading.entries import Entries
from workflows.loading.language.steps import CALL
from workflows.loading.nodes import Node, Table
from workflows.loading.problems import Severity
from workflows.loading.reading import Use
from workflows.loading.steps import Place, common


def read_call(place: Place, path: str, node: Node) -> Iterator[Step]:
    """`call:` another workflow as a case of its own."""
    entries = Entries(place.reading, node, CALL)
    workflow = entries.name("call")
    if workflow:
        place.reading.uses.append(Use("workflow", workflow, entries.place("call")))
    waits = entries.truth("wait") if entries.has("wait") else True
    answers = {
        name: values.expression(place.reading, value, name, place.reach)
        for name, _, value in entries.named("values", "answers to its first form")
    }
    if waits and not entries.has("title"):
        what = "This call has no title; people see it while the case waits."
        mend = "Add title: with what is waited for."
        place.reading.problem(node, what, mend, Severity.WARNING)
    yield Call(
        **common(entries, path),
        workflow=workflow,
        values=answers,
        waits=waits,
        next=_ways_back(entries, place, waits),
        stores=entries.name("stores", path.rpartition(".")[2]),
    )


def _ways_back(entries: Entries, place: Place, waits: bool) -> dict[str, str]:
    """One target, or one per outcome of the other workflow and one for `else`."""
    node = entries.node("next")
    if not isinstance(node, Table):
        return {"": place.target(node)}
    if not waits:
        what = "The case goes on at once, so it cannot depend on how the other one ends."
        place.reading.problem(node, what, "Write next: with one step, or wait: true.")
    if "else" not in node.entries:
        what = "It is not said where every other outcome leads."
        place.reading.problem(node, what, "Add else: with a step, or with done.")
    ways = {name: place.target(entry.value) for name, entry in node.entries.items()}
    return {**{name: way for name, way in ways.items() if name != "else"}, "": ways.get("else", DONE)}
