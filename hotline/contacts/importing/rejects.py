"""The reject set as a person sees it: a list on the screen, or a table to mend and take again."""

import csv
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from hotline.contacts.importing.mapping import REJECT_COLUMNS
from hotline.contacts.importing.shapes import Reject
from hotline.contacts.importing.taking import one_line

_FORMULA = ("=", "+", "-", "@")


def listed(rejects: Iterable[Reject]) -> Iterator[str]:
    """One line for each problem, without the cells."""
    for reject in rejects:
        for problem in reject.problems:
            column = one_line(problem.column) or "whole row"
            yield f"{reject.batch}  row {reject.row}  {column}: {problem.sentence}"


def write_table(path: Path, rejects: Iterable[Reject]) -> int:
    """Write the rejected rows with their cells as CSV (UTF-8) and return how many.

    The file is made readable to its owner only. Raises FileExistsError: it never replaces one.
    """
    rows = list(rejects)
    columns: dict[str, None] = {}
    for reject in rows:
        columns.update(dict.fromkeys(name for name in reject.cells if name not in REJECT_COLUMNS))
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(handle, "w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow([*columns, *REJECT_COLUMNS])
        for reject in rows:
            cells = [_guarded(reject.cells.get(name, "")) for name in columns]
            table.writerow([*cells, reject.batch, reject.row, _why(reject)])
    return len(rows)


def _why(reject: Reject) -> str:
    return " ".join(
        f"{problem.column}: {problem.sentence}" if problem.column else problem.sentence
        for problem in reject.problems
    )


def _guarded(cell: str) -> str:
    """A cell that a spreadsheet would take for a formula gets an apostrophe; reading drops it."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
