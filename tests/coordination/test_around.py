"""What else reaches the joint plan: erasure, the officer's page, withdrawn consent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from hotline.actor.context import acting
from hotline.coordination import conferences, following, queries
from hotline.coordination.ground import Refused
from hotline.coordination.models import JointStep, Minutes
from hotline.coordination.reactions import REACTIONS
from hotline.directory.models import Agency
from hotline.documents import services as documents
from hotline.inspection import queries as inspection
from hotline.referrals import services as referrals
from hotline.referrals import withdrawing
from hotline.referrals.models import Referral
from hotline.rights import erasing
from hotline.vault import services as vault
from tests.access.world import Files, enrolled
from tests.cast import Cast
from tests.coordination.test_conferences import called, held
from tests.coordination.test_letters import printed
from tests.coordination.test_steps import proposed
from tests.rights.test_erasing import concluded, wanted

pytestmark = pytest.mark.django_db


def test_erasing_the_case_destroys_the_keys_of_its_plan(
    cast: Cast, files: Files, near: Agency, settings: Any, tmp_path: Path
) -> None:
    settings.HOTLINE_ERASURES = tmp_path / "erasures.log"
    step = proposed(cast.lan, files, agency=near)
    minutes = held(cast.lan, called(cast.lan, files, near), near)
    concluded(cast, files)
    erasing.erase(by=cast.mai, erasure_id=wanted(cast, files).id)
    with acting(cast.lan):
        for model, row in ((JointStep, step), (Minutes, minutes)):
            assert model.objects.get(pk=row.pk).words == ""
            assert vault.is_erased(row.pk)


def test_the_officer_sees_the_plan_as_a_part_of_the_case(
    cast: Cast, files: Files, near: Agency
) -> None:
    step = proposed(cast.lan, files, agency=near)
    conference = called(cast.lan, files, near)
    officer = enrolled("loan.officer", "auditor").as_actor()
    roots = {root for root, _kind in inspection.family(files.case, by=officer)}
    assert {step.pk, conference.pk, files.referral} <= roots


def test_what_rests_on_withdrawn_consent_goes_with_it(
    cast: Cast, files: Files, near: Agency
) -> None:
    resting = proposed(cast.lan, files, agency=near, referral_id=files.referral)
    other = proposed(cast.lan, files, agency=near)
    said, _ = printed(cast.lan, files.referral)
    with acting(cast.lan):
        Referral.objects.filter(pk=files.referral).update(
            state="consent_withdrawn", withdrawn_at=timezone.now(), withdrawn_by=cast.lan.key,
            due_at=None, escalate_at=None,
        )  # fmt: skip
    assert following.after_referral(by=REACTIONS, referral_id=files.referral) == 2
    assert following.after_referral(by=REACTIONS, referral_id=files.referral) == 0
    with acting(cast.lan):
        states = {one.pk: (one.state, one.reason) for one in queries.plan_of(files.case)}
    assert states == {
        resting.pk: ("withdrawn", "consent_withdrawn"), other.pk: ("proposed", ""),
    }  # fmt: skip
    found = documents.check(said.split("·Mã")[1][:14])
    assert found is not None
    assert found.withdrawn_at is not None


def test_withdrawn_after_it_ended_well_its_letters_and_open_steps_go_too(
    cast: Cast, files: Files, near: Agency
) -> None:
    proposed(cast.lan, files, agency=near, referral_id=files.referral)
    printed(cast.lan, files.referral)
    referrals.accept(by=cast.pao, referral_id=files.referral)
    referrals.report(by=cast.pao, referral_id=files.referral, outcome="partly_met")
    assert following.after_referral(by=REACTIONS, referral_id=files.referral) == 0
    withdrawing.withdraw(by=cast.lan, referral_id=files.referral, coerced="no")
    assert following.after_referral(by=REACTIONS, referral_id=files.referral) == 2
    with acting(cast.lan):
        assert Referral.objects.get(pk=files.referral).state == "completed"
        assert [one.state for one in queries.plan_of(files.case)] == ["withdrawn"]


def test_a_closed_case_takes_no_new_step(cast: Cast, files: Files, near: Agency) -> None:
    concluded(cast, files)
    with pytest.raises(Refused, match="case_closed"):
        proposed(cast.lan, files, agency=near)
    with pytest.raises(Refused, match="case_closed"):
        called(cast.lan, files, near)
    assert conferences.WHY
