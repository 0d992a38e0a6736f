"""What a transition promises: data, carried out by the shell in the same transaction or after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias


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


Effect: TypeAlias = SendNotice | IssueDocument | RevokeDocument | CaseEnded
