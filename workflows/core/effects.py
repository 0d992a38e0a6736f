"""What a transition promises: data, carried out by the shell in the same transaction or after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class SendNotice:
    """A message to the holders of a role.

    Attributes:
        notice: id in the definition, or a built-in one: "task_opened", "reminder".
        role: whom it goes to; a party, one person, or a group.
        item: each item that the reader stands for (one of several guardians); "" for none.
        token: the open task that it speaks of; None for none.
        attach: ids of documents to send with it.
    """

    notice: str
    role: str
    item: str = ""
    token: int | None = None
    attach: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IssueDocument:
    """A document is issued: number it now, render it after the commit.

    Attributes:
        item: each item it was issued for; "" for none.
    """

    document: str
    item: str = ""


@dataclass(frozen=True, slots=True)
class RevokeDocument:
    """Everything that was issued of a document is taken back.

    Attributes:
        item: each item it was issued for; "" for none.
    """

    document: str
    item: str = ""


@dataclass(frozen=True, slots=True)
class CaseEnded:
    """The case reached an end; its retention begins."""

    outcome: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StartCase:
    """Another workflow is begun as a case of its own.

    Attributes:
        values: answers to its first form.
        token: of the call step that waits for its end; None where nothing waits.
        starter: actor id of who started the present case.
    """

    workflow: str
    values: Mapping[str, Any]
    token: int | None
    starter: str


@dataclass(frozen=True, slots=True)
class AllotTask:
    """An open task is given to that holder of its role who has the fewest open tasks.

    Only the shell knows what else people have to do, so it chooses, and says so by `Reassigned`.
    """

    token: int


Effect: TypeAlias = SendNotice | IssueDocument | RevokeDocument | StartCase | AllotTask | CaseEnded
