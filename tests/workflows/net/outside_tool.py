"""The verdict of a tool of other people: pm4py reads the PNML and explores it, networkx asks the questions.

Nothing of ours is used but the file. The three questions are those of classical soundness (van der Aalst
1998), asked without any exception: every transition in the file has to be alive, bookkeeping too.
pm4py's own Woflan is not used: it calls a net unsound as soon as a place lies in no S-component, which
is sufficient only for free-choice nets, and cancelling is not free choice.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import networkx
from pm4py.objects.petri_net.importer import importer
from pm4py.objects.petri_net.utils.reachability_graph import marking_flow_petri

_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Judgement:
    """What pm4py found in a file.

    Attributes:
        dead: names of transitions that never fire.
    """

    states: int
    can_always_end: bool
    ends_properly: bool
    dead: frozenset[str]

    @property
    def sound(self) -> bool:
        """Classical soundness."""
        return self.can_always_end and self.ends_properly and not self.dead


def judged(pnml: str, folder: Path) -> Judgement:
    """Write the PNML to a file of the folder and let pm4py read and judge it.

    Raises:
        AssertionError: the exploration ran out of time and says nothing.
    """
    path = folder / "net.pnml"
    path.write_text(pnml, "utf-8")
    net, initial, final = importer.apply(str(path))
    incoming, outgoing, _ = marking_flow_petri(net, initial, parameters={"max_elab_time": _SECONDS})
    markings = set(incoming)
    assert markings == set(outgoing), "pm4py ran out of time"
    graph = networkx.DiGraph()
    graph.add_nodes_from(markings)
    fired: set[Any] = set()
    for marking, ways in outgoing.items():
        for transition, after in ways.items():
            fired.add(transition)
            graph.add_edge(marking, after)
    ending = networkx.ancestors(graph, final) | {final} if final in graph else set()
    return Judgement(
        states=len(graph),
        can_always_end=ending >= markings,
        ends_properly=not any(final <= marking and marking != final for marking in markings),
        dead=frozenset(transition.label or transition.name for transition in net.transitions - fired),
    )
