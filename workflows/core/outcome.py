"""What `advance` answers: a new state with effects, or a refusal. Both are data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from workflows.core.effects import Effect
from workflows.core.state import State


class Reason(StrEnum):
    """Why nothing happened; the pages have words for each."""

    CASE_ENDED = "case_ended"
    TASK_GONE = "task_gone"
    NOT_ALLOWED = "not_allowed"
    FOUR_EYES = "four_eyes"
    TAKEN = "taken"
    UNKNOWN_OUTCOME = "unknown_outcome"
    UNKNOWN_EVENT = "unknown_event"
    NOT_NOW = "not_now"
    INVALID_ANSWERS = "invalid_answers"
    TIMER_GONE = "timer_gone"
    SUSPENDED = "suspended"
    OTHER_FIRST = "other_first"
    NO_REASON = "no_reason"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Nothing changed; `errors` names the fields for INVALID_ANSWERS."""

    reason: Reason
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Advanced:
    """The case went on."""

    state: State
    effects: tuple[Effect, ...]
