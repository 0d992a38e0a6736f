"""Statements of transitions and of every request, compiled once for each kind of database.

SQLAlchemy keeps what it has compiled, but it builds the expression and looks it up anew at
every execution; measured on transitions, that cost more than the database did.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Dialect,
    Executable,
    Insert,
    Select,
    Table,
    UpdateBase,
    bindparam,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler

_MOST_ROWS = 20
"""In one statement: a case with more open tasks than that is written in several."""

Row = Mapping[str, Any]
Processor = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A statement as a driver takes it.

    Attributes:
        order: of the values, where the driver takes them by position; None where it takes them by name.
        constants: values that the statement brings along, such as the OFFSET 0 that SQLite is told.
        binds: how values go in; those that go in as they are have none.
        results: the columns of a query, with how their values come out.
    """

    text: str
    order: tuple[str, ...] | None
    constants: Row
    binds: Mapping[str, Processor]
    results: tuple[tuple[str, Processor | None], ...]


class FixedStatement:
    """One statement that is executed again and again with other values."""

    def __init__(self, build: Callable[[Dialect], Executable]) -> None:
        """Build and compile when a kind of database is first met.

        Arguments:
            build: makes the statement; every value in it is a bound parameter with a name.
        """
        self._build = build
        self._compiled: dict[str, _Compiled] = {}

    def run(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Execute once for each row of values."""
        compiled = self._for(connection.dialect)
        with _told_as_ours(connection) as driver:
            cursor = driver.cursor()
            for row in rows:
                cursor.execute(compiled.text, _ready(compiled, row))

    def first(self, connection: Connection, values: Row) -> dict[str, Any] | None:
        """The first row that a query gives, by column; None for none."""
        return self.later(connection, values)()

    def all(self, connection: Connection, values: Row) -> list[dict[str, Any]]:
        """Every row that a query gives, by column."""
        compiled = self._for(connection.dialect)
        with _told_as_ours(connection) as driver:
            cursor = driver.cursor()
            cursor.execute(compiled.text, _ready(compiled, values))
            return [_read(compiled, row) for row in cursor.fetchall()]

    def later(self, connection: Connection, values: Row) -> Callable[[], dict[str, Any] | None]:
        """Execute now, and ask for the row afterwards: for statements that are sent together."""
        compiled = self._for(connection.dialect)
        with _told_as_ours(connection) as driver:
            cursor = driver.cursor()
            cursor.execute(compiled.text, _ready(compiled, values))

        def answer() -> dict[str, Any] | None:
            found = cursor.fetchone()
            return None if found is None else _read(compiled, found)

        return answer

    def _for(self, dialect: Dialect) -> _Compiled:
        found = self._compiled.get(dialect.name)
        if found is None:
            found = self._compiled[dialect.name] = _compile(self._build(dialect), dialect)
        return found


def _compile(statement: Executable, dialect: Dialect) -> _Compiled:
    compiled = statement.compile(dialect=dialect)  # type: ignore[attr-defined]  # every executable has it
    assert isinstance(compiled, SQLCompiler)
    binds = {
        name: process
        for name, bound in compiled.binds.items()
        if (process := bound.type.dialect_impl(dialect).bind_processor(dialect))
    }
    columns = statement.exported_columns if isinstance(statement, Select | UpdateBase) else ()
    results = tuple(
        (column.name, column.type.dialect_impl(dialect).result_processor(dialect, None)) for column in columns
    )
    order = tuple(compiled.positiontup) if compiled.positiontup is not None else None
    constants = {name: bound.value for name, bound in compiled.binds.items() if not bound.required}
    return _Compiled(compiled.string, order, constants, binds, results)


def _read(compiled: _Compiled, row: Sequence[Any]) -> dict[str, Any]:
    return {
        name: process(value) if process else value
        for (name, process), value in zip(compiled.results, row, strict=True)
    }


def _ready(compiled: _Compiled, row: Row) -> Any:
    values = {**compiled.constants, **row}
    for name, process in compiled.binds.items():
        values[name] = process(values[name])
    return values if compiled.order is None else tuple(values[name] for name in compiled.order)


def insertion(table: Table, names: Sequence[str] = ()) -> FixedStatement:
    """Insert a row of values for every column, or for those that are named."""
    columns = list(names or table.columns.keys())
    return FixedStatement(lambda _: _insert(table, columns))


def removal(table: Table) -> FixedStatement:
    """Delete the row with a primary key."""
    keys = table.primary_key.columns
    return FixedStatement(lambda _: table.delete().where(*(key == _bound(table, key.name) for key in keys)))


class Replacement:
    """Inserts rows, or writes them over those with the same primary keys: any number in one statement."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._statements: dict[int, FixedStatement] = {}

    def run(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Write rows that give a value for every column."""
        for begin in range(0, len(rows), _MOST_ROWS):
            some = rows[begin : begin + _MOST_ROWS]
            values = dict(some[0])
            for place, row in enumerate(some[1:], start=1):
                values |= {_name(name, place): value for name, value in row.items()}
            self._for(len(some)).run(connection, [values])

    def _for(self, size: int) -> FixedStatement:
        if size not in self._statements:
            self._statements[size] = FixedStatement(lambda dialect: self._build(dialect, size))
        return self._statements[size]

    def _build(self, dialect: Dialect, size: int) -> Executable:
        insert = (postgresql if dialect.name == "postgresql" else sqlite).insert(self._table)
        columns = self._table.columns
        rows = [
            {name: bindparam(_name(name, place), type_=column.type) for name, column in columns.items()}
            for place in range(size)
        ]
        keys = [column.name for column in self._table.primary_key.columns]
        changed = {name: insert.excluded[name] for name in columns.keys() if name not in keys}  # noqa: SIM118  it holds columns
        whole: Executable = insert.values(rows).on_conflict_do_update(index_elements=keys, set_=changed)
        return whole


def _name(column: str, place: int) -> str:
    """Of a parameter; those of the first row have the names of the columns."""
    return f"{column}_{place}" if place else column


def _insert(table: Table, columns: Sequence[str]) -> Insert:
    return table.insert().values({name: _bound(table, name) for name in columns})


def _bound(table: Table, name: str) -> BindParameter[Any]:
    return bindparam(name, type_=table.columns[name].type)


@contextmanager
def sent_together(connection: Connection) -> Iterator[None]:
    """Send statements without waiting for the answer of each; what fails is told at the end at the latest.

    Source: PostgreSQL's pipeline mode, libpq 14. SQLite has no way to wait for.
    """
    with _told_as_ours(connection) as driver:
        if connection.dialect.name == "postgresql":
            with driver.pipeline():
                yield
        else:
            yield


@contextmanager
def _told_as_ours(connection: Connection) -> Iterator[Any]:
    """The driver's connection; its errors are told as SQLAlchemy tells them, without values.

    Raises:
        sqlalchemy.exc.DBAPIError: the database refused a statement, or is gone.
    """
    driver: Any = connection.connection.driver_connection
    errors = connection.dialect.loaded_dbapi.Error
    try:
        yield driver
    except errors as problem:
        is_lost = bool(getattr(driver, "broken", False))
        if is_lost:
            connection.invalidate(problem)
        raise DBAPIError.instance(
            None,
            None,
            problem,
            errors,
            hide_parameters=True,
            connection_invalidated=is_lost,
            dialect=connection.dialect,
        ) from problem
