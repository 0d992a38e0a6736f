"""The state space of a net: every marking that can come about, and how."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from workflows.net.petri import Arrow, Marking, Net


class TooManyStates(RuntimeError):
    """The state space is larger than the bound: nothing is said about the rest."""


@dataclass(frozen=True, slots=True)
class StateSpace:
    """Everything that can come about.

    Attributes:
        reached: marking -> how it first came about: the marking before and the arrow; None for the first.
        onward: marking -> arrows with the markings that they lead to.
    """

    net: Net
    reached: dict[Marking, tuple[Marking, Arrow] | None]
    onward: dict[Marking, tuple[tuple[Arrow, Marking], ...]]

    def path_to(self, marking: Marking) -> list[Arrow]:
        """A shortest way to a marking."""
        path: list[Arrow] = []
        step = self.reached[marking]
        while step is not None:
            path.append(step[1])
            step = self.reached[step[0]]
        return path[::-1]

    def stuck(self) -> Iterator[Marking]:
        """Markings from which the case cannot end, those that come first being first."""
        ending = self._ending()
        return (marking for marking in self.reached if marking not in ending)

    def trap(self) -> Marking | None:
        """Where a case is stuck for good: nothing happens any more, or the same for ever; the nearest."""
        stuck = list(self.stuck())
        for marking in stuck:
            if not self.onward[marking]:
                return marking
        return next((marking for marking in stuck if self._returns(marking)), None)

    def _returns(self, marking: Marking) -> bool:
        """True when every way on leads back."""
        after = self._after(marking)
        return all(marking in self._after(other) for other in after)

    def _after(self, marking: Marking) -> set[Marking]:
        found: set[Marking] = set()
        ahead = [marking]
        while ahead:
            for _, after in self.onward[ahead.pop()]:
                if after not in found:
                    found.add(after)
                    ahead.append(after)
        return found

    def left_over(self) -> Iterator[Marking]:
        """Markings in which the case has ended and something is left."""
        return (marking for marking in self.reached if marking > self.net.final)

    def dead(self) -> frozenset[str]:
        """Labels of what can never happen."""
        alive = {arrow.label for ways in self.onward.values() for arrow, _ in ways}
        return frozenset(arrow.label for arrow in self.net.arrows) - alive

    def _ending(self) -> set[Marking]:
        before: dict[Marking, list[Marking]] = {}
        for marking, ways in self.onward.items():
            for _, after in ways:
                before.setdefault(after, []).append(marking)
        found = {self.net.final} & self.reached.keys()
        ahead = list(found)
        while ahead:
            for marking in before.get(ahead.pop(), ()):
                if marking not in found:
                    found.add(marking)
                    ahead.append(marking)
        return found

    @property
    def is_sound(self) -> bool:
        """Classical soundness; of the arrows only those that people can tell apart have to be alive."""
        nothing: tuple[object, ...] = ()
        return (*self.stuck(),) == nothing and (*self.left_over(),) == nothing and not self.dead() - {""}


def explore(net: Net, most: int = 200_000) -> StateSpace:
    """Find every marking, nearest first.

    Raises:
        TooManyStates: there are more than `most`.
    """
    users: dict[str, list[Arrow]] = {}
    for arrow in net.arrows:
        users.setdefault(min(arrow.before), []).append(arrow)
    reached: dict[Marking, tuple[Marking, Arrow] | None] = {net.initial: None}
    onward: dict[Marking, tuple[tuple[Arrow, Marking], ...]] = {}
    ahead = deque([net.initial])
    while ahead:
        marking = ahead.popleft()
        ways = tuple(
            (arrow, arrow.fired(marking))
            for place in marking
            for arrow in users.get(place, ())
            if arrow.fires_at(marking)
        )
        onward[marking] = ways
        for arrow, after in ways:
            if after not in reached:
                reached[after] = (marking, arrow)
                ahead.append(after)
                if len(reached) > most:
                    raise TooManyStates(f"more than {most} states")
    return StateSpace(net, reached, onward)
