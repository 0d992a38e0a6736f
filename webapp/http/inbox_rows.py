"""The tasks of an inbox page in words, and the piles of those that may be done together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from flask import request

from webapp.http.due import Due, due_in_words
from webapp.http.installed import installation
from webapp.http.letter_words import letter_address
from webapp.http.speech import catalogue
from webapp.http.visitor import staff
from webapp.languages import Catalogue
from webapp.services.inbox import TaskRow
from webapp.services.letter_rows import is_letter, letter_of_token
from webapp.services.people import names_of


@dataclass(frozen=True, slots=True)
class Row:
    """One task, in words; `holder` is the name of who has taken it."""

    task: TaskRow
    title: str
    item: str
    workflow: str
    due: Due
    holder: str
    mine: bool
    picked: bool

    @property
    def address(self) -> str:
        """Where the task is done."""
        if is_letter(self.task.token):
            return letter_address(self.task.case_id, letter_of_token(self.task.token))
        return f"/cases/{self.task.case_id}/tasks/{self.task.token}"

    @property
    def can_be_chosen(self) -> bool:
        """True when it may be done together with others."""
        return self.task.together and (self.mine or not self.holder)

    @property
    def name(self) -> str:
        """How the choice names the task."""
        return f"{self.task.case_id}~{self.task.token}"

    @property
    def kind(self) -> str:
        """The same for tasks that ask the same, as far as a list can tell."""
        return f"{self.task.workflow}~{self.task.step}~{self.task.shared_item}"


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen on the page before it came back, and what was wrong with that."""

    names: frozenset[str] = frozenset()
    error: str = ""


@dataclass(frozen=True, slots=True)
class Pile:
    """Tasks of one kind on this page, with the address of the page on which all of them are chosen."""

    words: str
    count: int
    address: str
    current: bool


def rows_in_words(found: tuple[TaskRow, ...], choice: Choice) -> list[Row]:
    """Tasks of a page with their words; those of the pile that the request names are picked."""
    names = names_of(installation(), {row.assignee for row in found if row.assignee})
    rows = [_row(row, names) for row in found]
    pile = request.args.get("pile", "")
    return [replace(row, picked=row.name in choice.names or row.kind == pile) for row in rows]


def _row(task: TaskRow, names: dict[str, str]) -> Row:
    words = words_of(task.workflow)
    site = installation()
    return Row(
        task=task,
        title=words.gettext(task.title),
        item=words.gettext(task.item_title),
        workflow=words.gettext(title_of(task.workflow)),
        due=due_in_words(task.due_at, site.now(), site.calendar.calendar, words, task.opened_at),
        holder=names.get(task.assignee or "", task.assignee or ""),
        mine=task.assignee == staff().actor.id,
        picked=False,
    )


def piles_of(rows: list[Row], address_of: Callable[[str], str]) -> list[Pile]:
    """Kinds of tasks of which several on this page may be done together.

    Arguments:
        address_of: the address of this page with a pile picked; no pile is the empty text.
    """
    kinds: dict[str, list[Row]] = {}
    for row in rows:
        if row.can_be_chosen:
            kinds.setdefault(row.kind, []).append(row)
    pile = request.args.get("pile", "")
    return [
        Pile(
            words=f"{same[0].title} – {same[0].item}" if same[0].task.shared_item else same[0].title,
            count=len(same),
            address=address_of("" if kind == pile else kind),
            current=kind == pile,
        )
        for kind, same in kinds.items()
    ]


def words_of(workflow: str) -> Catalogue:
    """The texts of a workflow in the language of the page."""
    return installation().definitions.catalogue(workflow, catalogue().language.tag)


def title_of(workflow: str) -> str:
    """The title in force; a workflow that is no longer offered is called by its id."""
    found = (entry.title for entry in installation().definitions.in_force() if entry.id == workflow)
    return next(found, workflow)
