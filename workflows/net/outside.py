"""The net of a definition as tools of other people should be given it.

Compiling writes down all that cancelling may have to clear away, also where it never comes to that.
Classical soundness asks for no dead transition at all, and for one place without a way out; so what
stands for no step and never fires is left out. What stands for a step, an event or an outcome stays,
dead or not: whether it can happen is for the tool to say. Leaving out a transition that never fires
changes no reachable marking, so the rest of the verdict is the same by construction. Steps that no way
leads to are put in, as transitions that never fire, because the parts do not have them.
"""

from __future__ import annotations

from dataclasses import replace

from workflows.core.definition import Definition
from workflows.net.compilation import net_of
from workflows.net.components import Components, components_of
from workflows.net.exploration import explore
from workflows.net.petri import Arrow, Net
from workflows.net.pnml import pnml_of

_NOWHERE = frozenset({"nowhere"})


def pnml_of_definition(definition: Definition, components: Components | None = None) -> str:
    """The PNML document of a definition.

    Raises:
        TooManyStates: the state space is too large to tell what never happens.
    """
    return pnml_of(outside_net(definition, components))


def outside_net(definition: Definition, components: Components | None = None) -> Net:
    """The whole net without bookkeeping that never happens, with every step.

    Arguments:
        components: its strands and branches, where they are known already.

    Raises:
        TooManyStates: the state space is too large to tell what never happens.
    """
    found = components or components_of(definition)
    net = _without_idle_bookkeeping(net_of(definition, found))
    inside = {path for entry in found.all.values() for path in entry.steps} | {definition.start}
    left_out = (path for path in definition.steps if path not in inside)
    arrows = tuple(Arrow(f"nowhere_{path}", path, _NOWHERE, _NOWHERE) for path in left_out)
    return replace(net, arrows=net.arrows + arrows, places=net.places | _NOWHERE) if arrows else net


def _without_idle_bookkeeping(net: Net) -> Net:
    fired = {arrow.id for ways in explore(net).onward.values() for arrow, _ in ways}
    alive = {arrow.label for arrow in net.arrows if arrow.id in fired} | {""}
    kept = tuple(arrow for arrow in net.arrows if arrow.id in fired or arrow.label not in alive)
    used = frozenset[str]().union(*(arrow.before | arrow.after for arrow in kept))
    return replace(net, places=used | net.initial | net.final, arrows=kept)
