"""A new person weighed against those the index finds near her, while she is typed. No database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from hotline.duplicates import columns, matching
from hotline.duplicates.columns import Prepared
from hotline.duplicates.weights import PROPOSED, Weights, by_field, compared, probability
from hotline.finder import likeness
from hotline.finder.questions import writings
from hotline.finder.records import IN_USE, PAPER, PHONE, SEXES, Facts, Records, gather
from hotline.finder.shelves import Person, Shelves

LOOKED_AT = 40  # persons that are weighed against a new one
_NOBODY = bytes(16)


class Weighing:
    """Weighs a new person against those the index finds near her. One to a finder."""

    def __init__(self) -> None:
        self._frequencies: _Frequencies | None = None
        self._weights: Weights | None = None

    def twins(
        self, shelves: Shelves, facts: Mapping[str, Any], *, limit: int, calling_code: str
    ) -> list[Person]:
        """Whoever she may be, the likeliest first, with field and level of each agreement."""
        near = likeness.like(shelves, facts, limit=LOOKED_AT, calling_code=calling_code)
        known = shelves.facts_of([person.id for person in near])
        if not known or self._weights is None or self._frequencies is None:
            return []
        few = gather([_asked(facts, calling_code), *known])
        prepared = self._frequencies.laid_on(few)
        pairs = np.arange(1, len(few), dtype=np.int64)  # row 0 beside each of the others
        levels, rarity = compared(prepared, self._weights, pairs)
        fields = by_field(self._weights, levels, rarity)
        sure = probability(fields.sum(axis=1))
        found = [
            Person(
                one.shown, float(fields[n].sum()), float(sure[n]),
                tuple(f"{f}:{level}" for f, level, _bits in matching.reasons(levels[n], fields[n])),
            )
            for n, one in enumerate(known)
            if sure[n] >= PROPOSED
        ]  # fmt: skip
        return sorted(found, key=lambda p: (-p.nats, p.id))[:limit]

    def learn(self, records: Records, weights: Weights) -> None:
        """Take the weights that hold, and how often everything occurs by now: after a start and
        after each night, since counting takes seconds."""
        self._frequencies, self._weights = _Frequencies(records), weights


class _Frequencies:
    """How often names, years and provinces occur among all, laid on a few."""

    def __init__(self, records: Records) -> None:
        table = columns.prepare(records).table
        self.total = max(1, len(table.folded))
        self.provinces = {
            code: float(table.province_rarity[n])
            for n, code in enumerate(records.provinces)
            if n < len(table.province_rarity)
        }
        self.born_before, self.same_sex = table.born_before, table.same_sex
        self.names: dict[str, float] = {}
        names = records.names
        for number in range(len(names.folded_starts) - 1):
            self.names[names.folded_name(number)] = float(table.spelling.rarity[number])

    def laid_on(self, few: Records) -> Prepared:
        prepared = columns.prepare(few)
        table, names = prepared.table, few.names
        rarest = float(np.log2(self.total + columns.FEW))
        rarity = np.array(
            [
                self.names.get(names.folded_name(number), rarest)
                for number in range(len(names.folded_starts) - 1)
            ],
            np.float32,
        )
        places = [self.provinces.get(code, rarest) for code in few.provinces]
        of_number = np.log2(self.total + columns.FEW_NUMBERS)
        numbers = np.full(len(table.numbers), of_number, np.float32)
        table = table._replace(
            spelling=table.spelling._replace(rarity=rarity),
            written_rarity=rarity[names.folded],
            province_rarity=np.array(places, np.float32),
            number_rarity=numbers,
            born_before=self.born_before,
            same_sex=self.same_sex,
        )
        return Prepared(few, table)


def _asked(facts: Mapping[str, Any], calling_code: str) -> Facts:
    """What is typed of a new person, as a row."""
    numbers = [(PHONE, ways[0]) for n in facts.get("numbers") or ()
               if (ways := writings(str(n), calling_code))]  # fmt: skip
    numbers += [(PAPER, ways[0]) for n in facts.get("papers") or ()
                if (ways := writings(str(n), ""))]  # fmt: skip
    year, sex = int(facts.get("birth_from") or 0), str(facts.get("sex") or "")
    return Facts(
        _NOBODY, _NOBODY, [(IN_USE, str(name)) for name in facts.get("names") or ()], numbers,
        year, int(facts.get("birth_to") or year), sex if sex in SEXES else "",
        str(facts.get("province") or ""),
    )  # fmt: skip
