"""She takes back her consent altogether: it reaches further than whoever hears it."""

import uuid
from typing import Any

import pytest

from hotline.access import services as access
from hotline.access.handing import CASE_OWNER
from hotline.actor.classes import DataClass
from hotline.actor.context import acting
from hotline.audit.models import Record
from hotline.cases import sealing
from hotline.cases.models import CasePerson, Entry
from hotline.directory.models import Agency
from hotline.messaging.models import Message
from hotline.people.models import Person
from hotline.referrals import onward, sending, services, withdrawing
from hotline.referrals.models import Consent, Referral
from hotline.referrals.moving import Refused
from hotline.vault import services as vault
from tests.access.world import Files, lao_cai, work_loop
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def of_two(cast: Cast) -> tuple[Files, Files]:
    """A survivor in two cases: Lan's, which a test seals, and another of Bình's."""
    files = work_loop(cast.lan, lao_cai())
    second = work_loop(cast.binh, lao_cai())
    with acting(cast.lan):
        access.give(files.person, to=cast.binh.key, deepest=DataClass.D3, why=CASE_OWNER)
    with acting(cast.binh):
        CasePerson(
            case_id=second.case, person_id=files.person, role="survivor", by=cast.binh.key
        ).save(force_insert=True)
    return files, second


def _seal(cast: Cast, files: Files) -> None:
    sealing.seal(
        by=cast.lan, case_id=files.case, ground="suspected_insider", words="Ở trung tâm.",
        keeper_id=cast.members["son"].pk,
    )  # fmt: skip


def _send(cast: Cast, files: Files, **more: Any) -> uuid.UUID:
    order: dict[str, Any] = {
        "by": cast.lan, "case_id": files.case, "person_id": files.person,
        "agency": Agency.objects.get(pk=cast.thu.agency), "urgency": "urgent", "basis": "consent",
        "basis_words": "đồng ý", "account": "cần chỗ ở", "fields": ["name"],
    }  # fmt: skip
    return sending.send(**(order | more)).id


def test_what_a_sealed_file_shared_closes_too_and_its_holders_are_told(
    cast: Cast, of_two: tuple[Files, Files], contact_points: None
) -> None:
    files, _ = of_two
    kept = _send(
        cast, files, urgency="emergency", basis="life_and_health", basis_words="bị giữ"
    )  # fmt: skip
    _seal(cast, files)
    services.accept(by=cast.pao, referral_id=files.referral)
    with acting(cast.binh):
        assert not Referral.objects.filter(pk__in=[files.referral, kept]).exists()
    before = Message.objects.count()
    withdrawing.withdraw_all(by=cast.binh, person_id=files.person, coerced="unknown")
    with acting(cast.lan):
        closed = Referral.objects.get(pk=files.referral)
        assert (closed.state, closed.coerced) == ("consent_withdrawn", "unknown")
        assert vault.is_erased(files.referral)
        assert Consent.objects.get(referral=files.referral).withdrawn_at
        told = Entry.objects.filter(case=files.case, kind="referral.withdrawn")
        assert {one.subject for one in told} == {files.referral, kept}
        stays = Referral.objects.get(pk=kept)
        assert stays.withdrawn_at
        assert (stays.state, stays.basis) == ("sent", "life_and_health")
        assert stays.identity
    with acting(cast.pao), pytest.raises(vault.Sealed):
        _ = Referral.objects.get(pk=files.referral).identity
    assert Message.objects.count() > before
    with acting(cast.binh):
        assert not Referral.objects.filter(pk__in=[files.referral, kept]).exists()
    heard = Record.objects.get(action="consent.withdrawn", root=files.person)
    assert heard.actor == cast.binh.key
    assert Record.objects.filter(action="referral.withdraw", root=files.referral).exists()


def test_it_is_done_once_and_leaves_others_alone(cast: Cast, of_two: tuple[Files, Files]) -> None:
    files, second = of_two
    _seal(cast, files)
    for _ in range(2):
        withdrawing.withdraw_all(by=cast.binh, person_id=files.person, coerced="no")
    assert Record.objects.filter(action="referral.withdraw").count() == 1
    with acting(cast.binh):
        assert Referral.objects.get(pk=second.referral).state == "sent"  # another woman's


def test_of_whom_one_does_not_see_one_withdraws_nothing(cast: Cast) -> None:
    files = work_loop(cast.lan, lao_cai())
    with pytest.raises(Person.DoesNotExist):
        withdrawing.withdraw_all(by=cast.binh, person_id=files.person, coerced="no")
    with pytest.raises(Refused, match="bad_code"):
        withdrawing.withdraw_all(by=cast.lan, person_id=files.person, coerced="maybe")


def test_brought_by_an_agency_it_reaches_what_another_passed_on(cast: Cast) -> None:
    files = work_loop(cast.lan, lao_cai())
    services.accept(by=cast.pao, referral_id=files.referral)
    third = Agency.objects.exclude(pk__in=[cast.pao.agency, cast.thu.agency]).filter(
        kind="health_department"
    )[0]
    last, givers = files.referral, (cast.pao, cast.thu)
    for by, agency in zip(givers, (Agency.objects.get(pk=cast.thu.agency), third), strict=True):
        sent = onward.refer_on(
            by=by, referral_id=last, agency=agency, basis_words="đồng ý", account="học nghề",
            fields=["name"],
        )  # fmt: skip
        last = sent.id
        if agency != third:
            services.accept(by=cast.thu, referral_id=last)
    withdrawing.withdraw(by=cast.pao, referral_id=files.referral, coerced="no")
    with acting(cast.lan):
        assert Referral.objects.get(pk=last).state == "consent_withdrawn"
        assert vault.is_erased(last)
