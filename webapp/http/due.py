"""A deadline in words, with a share of the time that is used: never by colour alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from webapp.languages import Catalogue
from workflows.core.calendars import Calendar

_SOON = 3


@dataclass(frozen=True, slots=True)
class Due:
    """What a page draws for a deadline.

    Attributes:
        kind: "overdue", "today", "soon", "later" or "none"; chooses the sign.
        words: such as "in 3 Tagen".
        day: the last day in words; "" for none.
        used: how much of the time has passed, 0 to 100; None when that is not known.
    """

    kind: str
    words: str
    day: str = ""
    used: int | None = None


def due_in_words(
    due: datetime | None, now: datetime, calendar: Calendar, words: Catalogue, since: datetime | None = None
) -> Due:
    """A deadline as people say it.

    Arguments:
        due: the first moment after the deadline; None for none.
        since: when the time began, for the bar.
    """
    if due is None:
        return Due("none", words.gettext("Ohne Frist"))
    last = calendar.last_day(due)
    days = (last - calendar.local_date(now)).days
    kind, said = _kind_and_words(days, due <= now, words)
    return Due(kind, said, words.date(last), _used(since, due, now))


def _kind_and_words(days: int, passed: bool, words: Catalogue) -> tuple[str, str]:
    if passed:
        late = max(1, -days)
        said = words.ngettext("%(count)s Tag überfällig", "%(count)s Tage überfällig", late)
        return "overdue", said % {"count": late}
    if days <= 0:
        return "today", words.gettext("Heute fällig")
    if days == 1:
        return "soon", words.gettext("Morgen fällig")
    said = words.ngettext("Fällig in %(count)s Tag", "Fällig in %(count)s Tagen", days) % {"count": days}
    return ("soon" if days <= _SOON else "later"), said


def _used(since: datetime | None, due: datetime, now: datetime) -> int | None:
    if since is None or due <= since:
        return None
    share = (now - since) / (due - since)
    return round(100 * min(1.0, max(0.0, share)))
