"""Compares what a scenario expects with what came."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from workflows.core.access import Situation
from workflows.core.calendars import Calendar
from workflows.core.definition import Call, Definition, Plain, Task
from workflows.core.effects import Effect, IssueDocument, RevokeDocument, SendNotice, StartCase
from workflows.core.explanation import public_status
from workflows.core.expressions import ExpressionError, compile_expression
from workflows.core.scopes import item_key, items_of
from workflows.core.state import State, Token
from workflows.loading import nodes
from workflows.loading.problems import Mark
from workflows.loading.reading import Reading
from workflows.loading.scenarios import Expected
from workflows.loading.values import plain

_OPEN = ("null", "none", "~")


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that did not come as expected."""

    file: str
    line: int
    expected: str
    came: str

    def __str__(self) -> str:
        """One line as compilers write it."""
        return f"{self.file}:{self.line}: expected: {self.expected}; but: {self.came}"


@dataclass(frozen=True, slots=True)
class Found:
    """A case after a step, with what the step promised."""

    definition: Definition
    state: State
    now: datetime
    calendar: Calendar
    effects: Sequence[Effect]

    @property
    def tasks(self) -> list[str]:
        """Open tasks as paths, with "@item" inside each blocks."""
        return [place_of(self.definition, self.state, token) for token in self._tokens(True)]

    @property
    def waits(self) -> list[str]:
        """Waits that the case rests at."""
        return [place_of(self.definition, self.state, token) for token in self._tokens(False)]

    @property
    def mails(self) -> list[str]:
        """Notices with their readers."""
        return [
            f"{effect.notice} to {_at(effect.role, effect.item)}"
            for effect in self.effects
            if isinstance(effect, SendNotice)
        ]

    @property
    def documents(self) -> list[str]:
        """Documents that were issued."""
        return [
            _at(effect.document, effect.item) for effect in self.effects if isinstance(effect, IssueDocument)
        ]

    @property
    def revoked(self) -> list[str]:
        """Documents that were taken back."""
        return [
            _at(effect.document, effect.item) for effect in self.effects if isinstance(effect, RevokeDocument)
        ]

    @property
    def calls(self) -> list[str]:
        """Workflows that were started."""
        return [effect.workflow for effect in self.effects if isinstance(effect, StartCase)]

    def _tokens(self, tasks: bool) -> Iterator[Token]:
        for token in self.state.tokens.values():
            if isinstance(self.definition.steps[token.step], Task) is tasks:
                yield token


def _at(name: str, item: str) -> str:
    return f"{name}@{item}" if item else name


def place_of(definition: Definition, state: State, token: Token) -> str:
    """Where a token rests: "training.attend@m1"."""
    return _at(token.step, item_key(items_of(definition, state.activations, token.scope)))


def find_token(definition: Definition, state: State, wanted: str) -> Token | None:
    """The open task (or call) that a scenario names by its path or last part, with "@item" where needed."""
    for token in state.tokens.values():
        waits_for_somebody = isinstance(definition.steps[token.step], Task | Call)
        if waits_for_somebody and _fits(wanted, place_of(definition, state, token)):
            return token
    return None


def _fits(wanted: str, place: str) -> bool:
    name, _, item = wanted.partition("@")
    path, _, key = place.partition("@")
    same = path == name or path.endswith(f".{name}")
    return same and (not item or item == key or key.endswith(f"/{item}"))


def compare(expected: Expected, found: Found) -> Iterator[Failure]:
    """Everything that did not come as expected."""
    lists = (
        ("tasks", expected.tasks, found.tasks),
        ("waits", expected.waits, found.waits),
        ("mails", expected.mails, found.mails),
        ("documents", expected.documents, found.documents),
        ("revoked", expected.revoked, found.revoked),
        ("calls", expected.calls, found.calls),
    )
    for key, wanted, came in lists:
        if wanted is not None and not _same(wanted, came):
            yield _failure(expected, key, ", ".join(wanted) or "none", ", ".join(came) or "none")
    situation = Situation(found.definition, found.state, found.now, found.calendar)
    status = public_status(situation)
    if expected.status is not None and expected.status != status:
        yield _failure(expected, "status", expected.status, status)
    wanted_outcome = None if expected.outcome in _OPEN else expected.outcome
    if expected.outcome is not None and wanted_outcome != found.state.outcome:
        yield _failure(expected, "outcome", expected.outcome, str(found.state.outcome or "none yet"))
    yield from _compare_data(expected, situation)
    yield from _compare_due(expected, found)


def _failure(expected: Expected, key: str, wanted: str, came: str) -> Failure:
    mark: Mark = expected.marks.get(key, expected.mark)
    return Failure(mark.file, mark.line, f"{key}: {wanted}", came)


def _same(wanted: Sequence[str], came: Sequence[str]) -> bool:
    """True when the names fit one to one; those that name an item choose first."""
    left = list(came)
    for name in sorted(wanted, key=lambda name: "@" not in name):
        fitting = next((place for place in left if _fits_mail(name, place)), None)
        if fitting is None:
            return False
        left.remove(fitting)
    return not left


def _fits_mail(wanted: str, came: str) -> bool:
    notice, separator, reader = wanted.partition(" to ")
    if not separator:
        return _fits(wanted, came)
    sent, _, to = came.partition(" to ")
    return notice == sent and _fits(reader, to)


def _compare_data(expected: Expected, situation: Situation) -> Iterator[Failure]:
    names = situation.names()
    for path, node in expected.data.items():
        try:
            came = compile_expression(path).value(names)
        except ExpressionError:
            yield Failure(node.mark.file, node.mark.line, f'"{path}" is an expression', "it cannot be read")
            continue
        if not _equal(node, came):
            wanted = plain(Reading(), node)
            yield Failure(node.mark.file, node.mark.line, f"{path} = {wanted!r}", repr(came))


def _equal(node: nodes.Node, came: Plain) -> bool:
    """A value as written, read by the type of what came: 1991 is also the text "1991"."""
    if isinstance(node, nodes.Sequence):
        return (
            isinstance(came, list)
            and len(came) == len(node.items)
            and all(_equal(item, value) for item, value in zip(node.items, came, strict=True))
        )
    if isinstance(node, nodes.Table):
        return isinstance(came, dict) and all(
            key in came and _equal(entry.value, came[key]) for key, entry in node.entries.items()
        )
    return node.text == came if isinstance(came, str) else plain(Reading(), node) == came


def _compare_due(expected: Expected, found: Found) -> Iterator[Failure]:
    for name, day in expected.due.items():
        token = find_token(found.definition, found.state, name)
        came = "the task is not open"
        if token:
            came = found.calendar.last_day(token.due).isoformat() if token.due else "none"
        if came != day:
            yield _failure(expected, "due", f"{name} on {day}", came)
