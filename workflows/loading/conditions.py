"""Which ways out of a branch can ever be taken, where the types of its conditions say it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from math import prod
from typing import Any

from workflows.core.definition import Branch, Step
from workflows.core.expressions import Expression
from workflows.loading.domains import MACRO, finite, nested
from workflows.loading.known import Known, Names, follow

_MOST_COMBINATIONS = 1000


class Conditions:
    """Decides conditions over choices, outcomes and yes/no answers by trying every combination.

    An answer may also be missing (null), unless the step is a decision's own outcome. What reads
    anything else - a number, a text, a list - is a free choice.
    """

    def __init__(self, names: Names) -> None:
        """Take what is known of every name."""
        self._names = names
        self._taken: dict[str, frozenset[str] | None] = {}

    def possible(self, step: Step, key: str) -> bool:
        """True when a way out of a step can ever be taken."""
        if not isinstance(step, Branch) or step.every:
            return True
        if step.path not in self._taken:
            self._taken[step.path] = self._ways(step)
        taken = self._taken[step.path]
        return taken is None or key in taken

    def _ways(self, step: Branch) -> frozenset[str] | None:
        """The ways that some combination of answers takes; None where that cannot be decided."""
        domains = self._domains(step)
        if domains is None or prod(len(values) for values in domains.values()) > _MOST_COMBINATIONS:
            return None
        taken = set()
        for chosen in product(*domains.values()):
            names = nested(dict(zip(domains, chosen, strict=True)))
            true = (str(number) for number, arm in enumerate(step.arms) if arm.when.holds(names))
            taken.add(next(true, ""))
        return frozenset(taken)

    def _domains(self, step: Branch) -> dict[str, tuple[Any, ...]] | None:
        known = self._names.at(step.block)
        domains: dict[str, tuple[Any, ...]] = {}
        for arm in step.arms:
            for path, values in _of(arm.when, known):
                if values is None:
                    return None
                domains[path] = values
        return domains


def _of(condition: Expression, known: Mapping[str, Known]) -> Iterator[tuple[str, tuple[Any, ...] | None]]:
    if MACRO.search(condition.source):
        yield condition.source, None
    for path in sorted(condition.paths):
        yield path, finite(follow(path, known))
