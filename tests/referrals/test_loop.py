"""The loop: contact, case, referral, answer, follow-up."""

import datetime as dt

import pytest

from hotline.actor.context import acting
from hotline.cases.models import Case, CasePerson
from hotline.directory.models import Agency
from hotline.directory.queries import responsible_agency
from hotline.followups.models import FollowUp
from hotline.followups.services import plan
from hotline.people.models import Person
from hotline.referrals import climbing, queries, services
from hotline.referrals.jobs import SWEEPER
from hotline.referrals.models import Referral, Step
from hotline.vault.services import Sealed
from tests.cast import Cast
from tests.referrals.conftest import NAME


def send(cast: Cast, survivor: tuple[Case, Person], **changes: object) -> Referral:
    case, person = survivor
    agency = responsible_agency("34/15")
    assert agency is not None
    order: dict[str, object] = {
        "urgency": "urgent",
        "basis": "consent",
        "basis_words": "đồng ý qua điện thoại",
        "fields": ["name", "birth_year"],
        "account": "cần nơi ở an toàn",
        "agency": agency,
    }
    return services.send(
        by=cast.lan,
        case_id=case.id,
        person_id=person.id,
        **(order | changes),  # type: ignore[arg-type]
    )


def test_a_case_keeps_the_caller_apart_from_whom_it_is_about(
    cast: Cast, survivor: tuple[Case, Person]
) -> None:
    with acting(cast.lan):
        roles = sorted(CasePerson.objects.filter(case=survivor[0]).values_list("role", flat=True))
    assert roles == ["caller", "survivor"]


def test_before_acceptance_the_agency_sees_a_band_and_no_name(
    cast: Cast, survivor: tuple[Case, Person]
) -> None:
    sent = send(cast, survivor)
    referral = services.receive(by=cast.pao, referral_id=sent.id)
    assert referral.state == "received"
    with acting(cast.pao):
        fresh = Referral.objects.get(pk=sent.id)
        assert fresh.band["place"] == "34/15"
        assert NAME not in str(fresh.band)
        with pytest.raises(Sealed):
            _ = fresh.identity


def test_acceptance_opens_identity_and_account(cast: Cast, survivor: tuple[Case, Person]) -> None:
    sent = send(cast, survivor)
    services.accept(by=cast.pao, referral_id=sent.id)
    with acting(cast.pao):
        fresh = Referral.objects.get(pk=sent.id)
        assert NAME in fresh.identity
        assert fresh.account == "cần nơi ở an toàn"
        assert not Case.objects.exists()
        assert not Person.objects.exists()


def test_a_declined_referral_never_opens(cast: Cast, survivor: tuple[Case, Person]) -> None:
    sent = send(cast, survivor)
    services.decline(by=cast.pao, referral_id=sent.id, reason="no_capacity", words="hết chỗ")
    with acting(cast.pao):
        with pytest.raises(Sealed):
            _ = Referral.objects.get(pk=sent.id).identity
        with pytest.raises(services.Refused):
            services.accept(by=cast.pao, referral_id=sent.id)
    with acting(cast.lan):
        assert [r.id for r in queries.declined_and_waiting(cast.lan)] == [sent.id]
        assert Step.objects.get(referral=sent, state="declined").words == "hết chỗ"


def test_an_emergency_goes_with_identity_at_once(cast: Cast, survivor: tuple[Case, Person]) -> None:
    sent = send(cast, survivor, urgency="emergency", basis="life_and_health")
    with acting(cast.pao):
        assert NAME in Referral.objects.get(pk=sent.id).identity


def test_another_agency_sees_nothing(cast: Cast, survivor: tuple[Case, Person]) -> None:
    sent = send(cast, survivor)
    with acting(cast.thu):
        assert not Referral.objects.exists()
        assert not Step.objects.exists()
    with pytest.raises(Referral.DoesNotExist):
        services.accept(by=cast.thu, referral_id=sent.id)


@pytest.mark.parametrize("missing", ["basis", "basis_words", "account"])
def test_nothing_leaves_without_ground_words_and_account(
    cast: Cast, survivor: tuple[Case, Person], missing: str
) -> None:
    with pytest.raises(services.Refused):
        send(cast, survivor, **{missing: ""})
    with acting(cast.lan):
        assert not Referral.objects.exists()


def test_sent_twice_under_one_id_is_one_referral(cast: Cast, survivor: tuple[Case, Person]) -> None:
    first = send(cast, survivor)
    again = send(cast, survivor, referral_id=first.id)
    assert again.id == first.id
    with acting(cast.lan):
        assert Referral.objects.count() == 1


def test_silence_is_raised_once_and_ends_with_an_answer(
    cast: Cast, survivor: tuple[Case, Person]
) -> None:
    sent = send(cast, survivor)
    later = sent.sent_at + dt.timedelta(hours=5)
    assert climbing.sweep(by=SWEEPER, now=later - dt.timedelta(hours=2)) == 0
    assert climbing.sweep(by=SWEEPER, now=later) == 2  # reminded, then somebody has to phone
    assert climbing.sweep(by=SWEEPER, now=later) == 0
    with acting(cast.lan):
        (late,) = queries.late(cast.lan, now=later)
        assert (late.id, late.case_number) == (sent.id, survivor[0].number)
    with acting(cast.mai):
        assert [r.id for r in queries.late(cast.mai, now=later)] == [sent.id]
    with acting(cast.son):
        assert not queries.late(cast.son, now=later)
    services.receive(by=cast.pao, referral_id=sent.id, at=later)
    with acting(cast.lan):
        assert Referral.objects.get(pk=sent.id).silent_since is None
        assert not queries.late(cast.lan, now=later)


def test_the_follow_ups_are_planned_when_it_is_sent_and_once(
    cast: Cast, survivor: tuple[Case, Person]
) -> None:
    from hotline.followups.reactions import REACTIONS

    sent = send(cast, survivor)
    assert len(plan(by=REACTIONS, referral_id=sent.id)) == 2
    assert plan(by=REACTIONS, referral_id=sent.id) == []
    with acting(cast.lan):
        first, second = FollowUp.objects.order_by("due_at")
        assert first.due_at == sent.sent_at + dt.timedelta(days=1)
        assert second.due_at == sent.sent_at + dt.timedelta(days=7)


def test_a_number_that_must_not_be_called_does_not_leave(
    cast: Cast, survivor: tuple[Case, Person]
) -> None:
    from hotline.people.services import amend_person

    amend_person(
        by=cast.lan, person_id=survivor[1].id, phone="0987654321", safe_to_call_back="never"
    )
    sent = send(cast, survivor, fields=["name", "phone", "safe_contact"])
    with acting(cast.lan):
        assert "0987654321" not in Referral.objects.get(pk=sent.id).identity


def test_an_old_province_goes_to_the_agency_of_todays(cast: Cast) -> None:
    old, new = responsible_agency("63/10"), responsible_agency("34/15")
    assert isinstance(old, Agency)
    assert new is not None
    assert old.pk == new.pk


def test_each_side_takes_its_own_steps_only(cast: Cast, survivor: tuple[Case, Person]) -> None:
    sent = send(cast, survivor)
    steps = (
        (services.receive, cast.lan, {}),
        (services.accept, cast.lan, {}),
        (services.decline, cast.lan, {"reason": "no_capacity"}),
        (services.cancel, cast.pao, {}),
    )
    for verb, wrong_side, facts in steps:
        with pytest.raises(services.Refused, match="not_yours"):
            verb(by=wrong_side, referral_id=sent.id, **facts)
    with acting(cast.lan):
        assert Referral.objects.get(pk=sent.id).state == "sent"
        assert Step.objects.filter(referral=sent).count() == 1
