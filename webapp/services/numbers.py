"""Numbers without gaps: allotted in the transaction that uses them, given back when it fails."""

from __future__ import annotations

import re

from sqlalchemy import Connection, Dialect, Executable, bindparam, text
from sqlalchemy.dialects import postgresql, sqlite

from webapp.db.fixed import FixedStatement
from webapp.db.tables import number_series

_PLACE = re.compile(r"\{(year|number)(?::0?(\d+))?\}")


def _next(dialect: Dialect) -> Executable:
    insert = (postgresql if dialect.name == "postgresql" else sqlite).insert(number_series)
    series = bindparam("series", type_=number_series.c.series.type)
    counted = insert.values(series=series, last=text("1")).on_conflict_do_update(
        index_elements=["series"], set_={"last": text("number_series.last + 1")}
    )
    told: Executable = counted.returning(number_series.c.last)
    return told


_NEXT = FixedStatement(_next)


def allot(connection: Connection, owner: str, pattern: str, year: int) -> str:
    """The next number of a series, such as "Z-2026-007".

    Arguments:
        owner: what the series belongs to; a pattern with {year} counts anew each year.
        pattern: as the definition writes it, "Z-{year}-{number:03}".
    """
    series = f"{owner}/{year}" if "{year}" in pattern else owner
    counted = _NEXT.first(connection, {"series": series})
    assert counted is not None
    number = counted["last"]

    def written(found: re.Match[str]) -> str:
        return str(year if found[1] == "year" else number).zfill(int(found[2] or 0))

    return _PLACE.sub(written, pattern)
