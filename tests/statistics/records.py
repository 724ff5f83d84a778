"""Invented records to count, written as the services write them."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from hotline.access import services as access
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.actor.ids import new_id
from hotline.contacts.models import Contact
from hotline.countries.pack import current as pack
from hotline.directory.models import Agency
from hotline.directory.queries import responsible_agency
from hotline.referrals import services as referrals
from hotline.referrals.models import Referral
from hotline.statistics.periods import Month, Period
from hotline.statistics.queries import Question
from hotline.vault import services as vault


def local(year: int, month: int, day: int = 15, hour: int = 12, minute: int = 0) -> dt.datetime:
    """A moment on the country's clocks."""
    return dt.datetime(year, month, day, hour, minute, tzinfo=pack().timezone)


def contact(
    by: Actor, at: dt.datetime, *, source: str = "live", centre: str = "", **facts: Any
) -> Contact:
    """One contact, the line's own or imported, as coded facts alone."""
    with acting(by):
        found = Contact(
            id=new_id(),
            centre=centre or by.centre,
            source=source,
            counsellor_id=UUID(by.key.removeprefix("staff:")) if source == "live" else None,
            started_at=at,
            **facts,
        )
        access.begin(found.id, deepest=DataClass.D3)
        restricted = facts.get("restricted", False)
        vault.new_root(found.id, "contact", centre=found.centre, restricted=restricted)
        found.save(force_insert=True)
    return found


def handover(by: Actor, case_id: UUID, person_id: UUID, at: dt.datetime) -> Referral:
    """A referral to the focal point of Lào Cai."""
    agency = responsible_agency("34/15")
    assert isinstance(agency, Agency)
    return referrals.send(
        by=by,
        case_id=case_id,
        person_id=person_id,
        agency=agency,
        urgency="routine",
        basis="consent",
        basis_words="đồng ý",
        fields=["name"],
        account="cần nơi ở",
        at=at,
    )


def months(first: str, last: str = "", **more: Any) -> Question:
    """A question about these months."""
    return Question(Period(Month.parse(first), Month.parse(last or first)), **more)
