"""One line of the history of a case, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class TimelineWords:
    """What happened, who did it or was told, and when."""

    words: str
    who: str
    at: datetime
