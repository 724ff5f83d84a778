"""Whom months of help are written about: survivors of the cases that go on (`standing` names them,
each older than anything that is written in it)."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from hotline.config.demonstration.casework import Written


def whose(written: Iterable[Written], name: str) -> dict[str, UUID]:
    """The case of this name and its first survivor, as a verb takes them."""
    one = next(one for one in written if one.plot.lasting == name)
    return {"case_id": one.case_id, "person_id": one.persons[0]}
