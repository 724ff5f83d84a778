"""Queries that are built once and asked with new values each time.

The ORM spends several times as long on building and compiling a query as the database on answering
it, and the lists of the desk ask fourteen. So a query is built with stand-ins where the reader's
id, her centre and moments go, its SQL is kept, and only those values change. A value that was
worked out from a stand-in, or a moment the query took by itself, would stay what it was at the
first asking: it is refused when the query is built.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable

from hotline.actor.context import Actor

P = ParamSpec("P")
M = TypeVar("M", bound=Model)

_MARK = "\x02"  # in no code, name or key
_MEMBER = UUID(int=0x5EED << 64)
_MOST = 1000  # arguments, and values in one of them
_DAY_ONE = dt.datetime(2, 1, 1, tzinfo=dt.UTC)


class NotKept(TypeError):
    """A query that would keep a value of its first asking."""


def kept(build: Callable[P, QuerySet[M]]) -> Callable[P, list[M]]:
    """The rows of a query that is built once for each role of its reader.

    `build` takes actors, ids, codes, moments and tuples of them by position, puts them into the
    query as they are (an actor's `key`, `member_id`, `centre`, `agency`), and decides by nothing
    of them but the role, how many there are and whether a code is empty.
    """
    built: dict[tuple[Any, ...], _Built | None] = {}

    @wraps(build)
    def rows(*args: P.args, **kwargs: P.kwargs) -> list[M]:
        if kwargs:
            raise TypeError(f"{build.__name__} takes its values by position")
        if any(isinstance(a, Actor) and not a.key.startswith("staff:") for a in args):
            return list(build(*args))  # type: ignore[call-arg]
        shape = tuple(_shape(a) for a in args)
        if shape not in built:
            stand_ins = [_stand_in(n, a) for n, a in enumerate(args)]
            built[shape] = _build(build(*stand_ins), stand_ins)  # type: ignore[call-arg]
        found = built[shape]
        return list(build(*args)) if found is None else found.ask(args)  # type: ignore[call-arg]

    return rows


@dataclass(frozen=True)
class _Built:
    """A compiled query, and which of its parameters is which value of which argument."""

    rows: QuerySet[Any]
    compiler: Any
    sql: str
    params: tuple[Any, ...]
    converters: Any
    places: tuple[tuple[int, int, int], ...]

    def ask(self, args: Sequence[Any]) -> list[Any]:
        values, params = [_values(a) for a in args], list(self.params)
        for place, argument, part in self.places:
            params[place] = values[argument][part]
        compiler = copy(self.compiler)
        compiler.connection = connections[DEFAULT_DB_ALIAS]  # this thread's own
        compiler.get_converters = lambda _columns: self.converters
        compiler.as_sql = lambda *_args, **_kwargs: (self.sql, tuple(params))
        asked: QuerySet[Any] = QuerySet(self.rows.model, query=_Query(compiler))  # type: ignore[arg-type]
        asked._prefetch_related_lookups = self.rows._prefetch_related_lookups  # type: ignore[attr-defined]
        return list(asked)


@dataclass(frozen=True)
class _Query:
    """All that iterating a QuerySet asks of its query."""

    compiler: Any

    def get_compiler(self, *_args: Any, **_kwargs: Any) -> Any:
        return self.compiler


def _build(rows: QuerySet[Any], stand_ins: Sequence[Any]) -> _Built | None:
    """None for a query that can find nothing, which has no SQL."""
    if rows._iterable_class is not ModelIterable:
        raise NotKept("only whole rows are kept")
    compiler = rows.query.get_compiler(using=DEFAULT_DB_ALIAS)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return None
    known = {
        value: (argument, part)
        for argument, one in enumerate(stand_ins)
        for part, value in enumerate(_values(one))
        if not isinstance(value, str) or _MARK in value or str(_MEMBER) in value
    }
    places = []
    for place, value in enumerate(params):
        found = known.get(value) if isinstance(value, str | UUID | dt.date) else None
        if found:
            places.append((place, *found))
        elif isinstance(value, dt.date | UUID) or _MARK in str(value) or str(_MEMBER) in str(value):
            raise NotKept(f"parameter {place} of {rows.model.__name__} would stay as it is")
    converters = compiler.get_converters([column for column, *_ in compiler.select])
    return _Built(rows, compiler, sql, tuple(params), converters, tuple(places))


def _shape(value: Any) -> tuple[Any, ...]:
    if isinstance(value, Actor):
        return (value.role, bool(value.centre), bool(value.agency))
    if isinstance(value, tuple):
        return (tuple, *map(_shape, value))
    return (type(value), bool(value))


def _stand_in(number: int, value: Any) -> Any:
    if isinstance(value, Actor):
        centre, agency = f"{_MARK}centre", f"{_MARK}agency"
        return Actor(
            key=f"staff:{_MEMBER}",
            role=value.role,
            centre=value.centre and centre,
            agency=value.agency and agency,
        )
    if isinstance(value, dt.datetime):
        return _DAY_ONE + dt.timedelta(days=number)
    if isinstance(value, dt.date):
        return _DAY_ONE.date() + dt.timedelta(days=number)
    if isinstance(value, UUID):
        return UUID(int=_MEMBER.int + number + 1)
    if isinstance(value, tuple):
        return tuple(_stand_in(_MOST * (number + 1) + n, one) for n, one in enumerate(value))
    if isinstance(value, str):
        return value and f"{_MARK}{number}"
    raise TypeError(f"no stand-in for {type(value).__name__}")


def _values(value: Any) -> tuple[Any, ...]:
    if isinstance(value, Actor):
        return (value.key, value.member_id, value.centre, value.agency)
    return value if isinstance(value, tuple) else (value,)
