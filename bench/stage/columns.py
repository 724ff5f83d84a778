"""Invented people as the finder keeps them: what an opened index holds."""

from __future__ import annotations

from collections.abc import Iterator

from bench.stage.people import People
from hotline.finder.records import (
    ACCOUNT_NUMBER,
    ALIAS,
    IN_USE,
    PAPER,
    PHONE,
    Facts,
    Records,
    gather,
)


def columns_of(everybody: People) -> Records:
    """The columns of all, row by row in their order."""
    return gather(facts_of(everybody))


def facts_of(everybody: People) -> Iterator[Facts]:
    """Each person as she goes into the columns; her id is her place."""
    p = everybody
    for n in range(len(p)):
        ident = n.to_bytes(16, "big")
        names = [(IN_USE, p.name[n]), *([(ALIAS, p.alias[n])] if p.alias[n] else [])]
        numbers = [
            (kind, number.lstrip("+"))
            for kind, number in (
                (PHONE, p.phone[n]),
                (PAPER, p.paper[n]),
                (ACCOUNT_NUMBER, p.zalo[n]),
            )
            if number
        ]
        yield Facts(
            ident, ident, names, numbers, p.birth_year[n], p.birth_year[n],
            "" if p.sex[n] == "unknown" else p.sex[n], p.province[n],
        )  # fmt: skip
