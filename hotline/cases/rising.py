"""What is late rises once: to whoever reads the list in which it then stands."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)
MOST = 500  # rows a run: the next run goes on


def rise(
    late: QuerySet[M],
    at: dt.datetime,
    told: Callable[[M], None],
    *,
    unchanged: Sequence[str],
    mark: str = "raised_at",
) -> int:
    """Set the mark of every row that bears none, and tell of it; how many.

    Each is one compare-and-swap over the mark and the `unchanged` fields: two sweepers at once
    raise nothing twice, what moved meanwhile is left alone, and what was missed while nothing ran
    is caught up.
    """
    raised = 0
    for row in late.filter(**{f"{mark}__isnull": True})[:MOST]:
        as_it_stood = {name: getattr(row, name) for name in unchanged}
        mine = type(row)._default_manager.filter(
            pk=row.pk, **{f"{mark}__isnull": True}, **as_it_stood
        )
        if mine.update(**{mark: at}):
            told(row)
            raised += 1
    return raised
