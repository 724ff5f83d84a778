"""A case of Lan's in Hà Nội about a child, with her aunt, and an uncle who is suspected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from hotline.cases import services as cases
from hotline.children import services
from hotline.children.models import BestInterest, GuardianAssessment
from hotline.contacts import services as contacts
from hotline.countries.pack import current as pack
from tests.cast import Cast

CHILD, AUNT, UNCLE = "Vàng Thị Súa", "Vàng Thị Dợ", "Thào A Pó"
UNCLE_PHONE = "0912 777 333"
OPTIONS = "ở với dì Dợ, hoặc ở cơ sở trợ giúp của tỉnh"
HER_WORDS = "con muốn ở với dì, con sợ chú Pó"
REASONS = "dì chăm sóc con từ nhỏ, nhà gần trường"


@dataclass(frozen=True)
class Family:
    case: UUID
    child: UUID
    aunt: UUID
    uncle: UUID


@pytest.fixture
def family(cast: Cast) -> Family:
    contact = contacts.take_contact(
        by=cast.lan, kind="referral", caller_type="relative", topic="rescue", place="34/15"
    )
    case = cases.open_case(by=cast.lan, contact_id=contact.id)

    def add(role: str, name: str, **facts: Any) -> UUID:
        return cases.add_person(
            by=cast.lan, case_id=case.id, role=role, name=name, place="34/15", **facts
        ).id

    return Family(
        case.id,
        add("survivor", CHILD, birth_year=timezone.localdate().year - 12),
        add("relative", AUNT, birth_year=1985),
        add("suspected_recruiter", UNCLE, birth_year=1980, phone=UNCLE_PHONE),
    )


def all_met(**others: str) -> dict[str, str]:
    """Every criterion met, some otherwise."""
    return dict.fromkeys(pack().codes("guardian_criterion").codes(), "met") | others


def in_days(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


@pytest.fixture
def assessed(cast: Cast, family: Family) -> Callable[..., GuardianAssessment]:
    """Writes an assessment of the aunt, or as the test says."""

    def write(**changes: Any) -> GuardianAssessment:
        order: dict[str, Any] = {
            "by": cast.lan, "case_id": family.case, "person_id": family.child,
            "guardian_id": family.aunt, "relation": "other_family", "criteria": all_met(),
            "words": "đã đến nhà hai lần", "conclusion": "suitable",
        }  # fmt: skip
        return services.assess_guardian(**(order | changes))

    return write


@pytest.fixture
def decided(cast: Cast, family: Family) -> Callable[..., BestInterest]:
    """Writes a decision that she lives with relatives, or as the test says."""

    def write(**changes: Any) -> BestInterest:
        order: dict[str, Any] = {
            "by": cast.lan, "case_id": family.case, "person_id": family.child,
            "options": OPTIONS, "opinion": "agrees", "opinion_words": HER_WORDS,
            "bodies": ["child", "child_protection"], "people": [family.aunt],
            "decision": "relatives", "reasons": REASONS,
        }  # fmt: skip
        return services.decide_best_interest(**(order | changes))

    return write
