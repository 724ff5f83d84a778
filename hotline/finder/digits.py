"""Any part of a number, of four digits or more, in a few microseconds."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from hotline.finder.records import Ints, Records

SHORTEST_PART = 4
_GRAMS = 10**SHORTEST_PART
_NOT_DIGITS = re.compile(r"\D+")


def only_digits(text: str) -> str:
    """The digits of what somebody wrote, whatever stands between them."""
    return _NOT_DIGITS.sub("", text)


class Digits:
    """Where each four digits in a row occur, so that longer parts are looked for in few places."""

    def __init__(self, records: Records) -> None:
        self._records = records
        lengths = np.diff(records.digit_starts)
        values = records.digits.astype(np.int32) - ord("0")
        owner = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
        self.rows = np.repeat(
            np.arange(len(records), dtype=np.int32), np.diff(records.number_starts)
        )
        whole = len(values) - SHORTEST_PART + 1
        if whole <= 0:
            self._starts, self._numbers = np.zeros(_GRAMS + 1, np.int32), np.zeros(0, np.int32)
            return
        grams = sum(values[n : n + whole] * 10 ** (SHORTEST_PART - 1 - n) for n in range(4))
        inside = owner[:whole] == owner[SHORTEST_PART - 1 :]
        grams, numbers = np.asarray(grams)[inside], owner[:whole][inside]
        order = np.argsort(grams, kind="stable")
        self._numbers = numbers[order]
        self._starts = np.searchsorted(grams[order], np.arange(_GRAMS + 1)).astype(np.int32)

    def having(
        self, part: str, rows: NDArray[np.bool_], *, most: int = 500
    ) -> list[tuple[int, str, int]]:
        """Row, whole number and kind of each number in which some digits occur in this order, of
        the rows that are asked for."""
        if len(part) < SHORTEST_PART:
            return []
        found: list[tuple[int, str, int]] = []
        numbers = self._rarest(part)
        for number in numbers[rows[self.rows[numbers]]]:
            whole = self._records.number(int(number))
            if part in whole:
                row, kind = int(self.rows[number]), int(self._records.number_kinds[number])
                found.append((row, whole, kind))
                if len(found) >= most:
                    break
        return found

    def _rarest(self, part: str) -> Ints:
        spans = []
        for begin in range(len(part) - SHORTEST_PART + 1):
            gram = int(part[begin : begin + SHORTEST_PART])
            spans.append((int(self._starts[gram]), int(self._starts[gram + 1])))
        first, last = min(spans, key=lambda span: span[1] - span[0])
        numbers: NDArray[np.int32] = np.unique(self._numbers[first:last])
        return numbers
