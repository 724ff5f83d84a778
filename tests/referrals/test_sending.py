"""Who signs, who agrees, what leaves, to how many bodies at once."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from hotline.access import services as access
from hotline.actor.context import acting
from hotline.cases import services as cases
from hotline.cases.models import Case
from hotline.directory.models import Agency
from hotline.directory.queries import agencies, responsible_agency
from hotline.people.models import Person
from hotline.referrals import queries, sending, services, signing
from hotline.referrals.models import Consent, Referral, Step
from hotline.referrals.moving import Refused
from tests.cast import Cast
from tests.referrals.conftest import PLACE, Send


def _of_kind(kind: str) -> Agency:
    return agencies(kind=kind)[0]


def test_without_consent_a_second_person_signs_before_it_leaves(cast: Cast, send: Send) -> None:
    waiting = send(basis="statutory_task", basis_words="nhiệm vụ theo luật")
    assert waiting.state == "pending_approval"
    with acting(cast.pao):
        assert not Referral.objects.filter(pk=waiting.id).exists()  # nothing has opened to it
    with pytest.raises(Refused, match="not_yours"):
        signing.approve(by=cast.lan, referral_id=waiting.id)
    with acting(cast.mai):
        assert [r.id for r in queries.to_approve(cast.mai)] == [waiting.id]
    approved = signing.approve(by=cast.mai, referral_id=waiting.id)
    assert (approved.state, approved.approved_by) == ("sent", cast.mai.key)
    with acting(cast.pao):
        assert Referral.objects.get(pk=waiting.id).band["place"] == PLACE


def test_nobody_signs_twice(cast: Cast, survivor: tuple[Case, Person], send: Send) -> None:
    with acting(cast.mai):
        access.hand_over(survivor[0].id, to=cast.mai.key, at_once=True)
    waiting = send(by=cast.mai, basis="statutory_task", basis_words="theo luật")
    with pytest.raises(Refused, match="same_person"):
        signing.approve(by=cast.mai, referral_id=waiting.id)


@pytest.mark.parametrize("again", [sending.submit, None])
@pytest.mark.parametrize("urgency", ["routine", "emergency"])
def test_whoever_sends_what_somebody_else_wrote_does_not_sign_it_too(
    cast: Cast,
    survivor: tuple[Case, Person],
    send: Send,
    again: Callable[..., Referral] | None,
    urgency: str,
) -> None:
    case, person = survivor
    basis = "statutory_task" if urgency == "routine" else "life_and_health"
    order = sending.Order(case.id, person.id, urgency, basis, "theo luật", ["name"], "cần giúp")
    agency = responsible_agency(PLACE)
    assert agency is not None
    draft = sending.keep_draft(by=cast.lan, order=order, agency=agency)
    if again:
        sent = again(by=cast.mai, referral_id=draft.id)
    else:
        sent = send(by=cast.mai, referral_id=draft.id, urgency=urgency, basis=basis)
    assert sent.state == ("pending_approval" if urgency == "routine" else "sent")
    with acting(cast.mai):
        assert Referral.objects.get(pk=draft.id).sent_by == cast.mai.key
        assert not queries.to_approve(cast.mai)
        wrote = Step.objects.get(referral=draft.id, state="draft")
        assert wrote.by == cast.lan.key
    with pytest.raises(Refused, match="same_person"):
        if urgency == "routine":
            signing.approve(by=cast.mai, referral_id=draft.id)
        else:
            signing.review(by=cast.mai, referral_id=draft.id, verdict="upheld")


def test_what_is_sent_back_is_a_draft_with_the_reason_and_goes_again(
    cast: Cast, send: Send
) -> None:
    waiting = send(basis="statutory_task", basis_words="theo luật")
    with pytest.raises(Refused, match="no_words"):
        signing.send_back(by=cast.mai, referral_id=waiting.id, words=" ")
    back = signing.send_back(by=cast.mai, referral_id=waiting.id, words="thiếu căn cứ")
    assert back.state == "draft"
    again = sending.submit(by=cast.lan, referral_id=waiting.id)
    assert again.state == "pending_approval"


def test_an_emergency_leaves_at_once_and_is_looked_at_within_the_hour(
    cast: Cast, send: Send
) -> None:
    sent = send(urgency="emergency", basis="life_and_health", basis_words="bị giữ trong nhà")
    assert sent.state == "sent"
    assert sent.review_due_at == sent.sent_at + dt.timedelta(hours=1)
    with acting(cast.pao):
        assert "Giàng" in Referral.objects.get(pk=sent.id).identity
    with pytest.raises(Refused, match="not_yours"):
        signing.review(by=cast.lan, referral_id=sent.id, verdict="upheld")
    with pytest.raises(Refused, match="no_words"):
        signing.review(by=cast.mai, referral_id=sent.id, verdict="objected")
    looked = signing.review(by=cast.mai, referral_id=sent.id, verdict="upheld")
    assert looked.reviewed_by == cast.mai.key
    with pytest.raises(Refused, match="moved_on"):
        signing.review(by=cast.mai, referral_id=sent.id, verdict="upheld")


@pytest.mark.parametrize(
    ("years", "givers", "enough"),
    [
        (12, ("person",), False),
        (12, ("guardian",), False),
        (12, ("person", "guardian"), True),
        (4, ("guardian",), True),
        (4, ("person",), False),
        (30, ("person",), True),
        (30, ("guardian",), False),
    ],
)
def test_a_child_of_seven_agrees_too(
    cast: Cast,
    survivor: tuple[Case, Person],
    send: Send,
    years: int,
    givers: tuple[str, ...],
    enough: bool,
) -> None:
    person = cases.add_person(
        by=cast.lan,
        case_id=survivor[0].id,
        role="survivor",
        place=PLACE,
        birth_year=timezone.localdate().year - years,
    )
    if enough:
        sent = send(person_id=person.id, givers=givers)
        with acting(cast.lan):
            consent = Consent.objects.get(referral=sent.id)
            assert consent.givers == sorted(givers)
            assert consent.evidence == "đồng ý qua điện thoại"
            assert "identity" in consent.categories
    else:
        with pytest.raises(Refused, match="no_consent"):
            send(person_id=person.id, givers=givers)


def test_a_kind_of_agency_is_given_no_more_than_its_task_needs(cast: Cast, send: Send) -> None:
    shelter = _of_kind("womens_union")
    sent = send(agency=shelter, fields=["name", "paper", "address"])
    assert "paper" not in sent.fields
    with acting(cast.lan):
        assert "paper" not in Referral.objects.get(pk=sent.id).identity


def test_several_bodies_at_once_each_with_its_own_answer(
    cast: Cast, survivor: tuple[Case, Person]
) -> None:
    case, person = survivor
    order = sending.Order(
        case.id, person.id, "emergency", "life_and_health", "bị giữ", ["name", "address"], "cứu"
    )
    bodies = [responsible_agency(PLACE), _of_kind("police"), _of_kind("border_guard")]
    bundle = sending.send_together(by=cast.lan, order=order, agencies=[b for b in bodies if b])
    assert len({r.bundle for r in bundle}) == 1
    assert len({r.id for r in bundle}) == 3
    again = sending.send_together(
        by=cast.lan, order=order, agencies=[b for b in bodies if b], bundle=bundle[0].bundle
    )
    assert [r.id for r in again] == [r.id for r in bundle]
    services.decline(by=cast.pao, referral_id=bundle[0].id, reason="no_capacity")
    with acting(cast.lan):
        states = {r.agency_id: r.state for r in Referral.objects.filter(bundle=bundle[0].bundle)}
    assert sorted(states.values()) == ["declined", "sent", "sent"]


def test_a_draft_is_nobody_elses_until_it_is_sent(
    cast: Cast, survivor: tuple[Case, Person]
) -> None:
    case, person = survivor
    order = sending.Order(case.id, person.id, "routine", "consent", "", ["name"], "")
    agency = responsible_agency(PLACE)
    assert agency is not None
    draft = sending.keep_draft(by=cast.lan, order=order, agency=agency)
    assert (draft.state, draft.due_at is not None) == ("draft", True)
    with acting(cast.pao):
        assert not Referral.objects.filter(pk=draft.id).exists()
    with pytest.raises(Refused, match="no_words"):
        sending.submit(by=cast.lan, referral_id=draft.id)
    whole = sending.Order(case.id, person.id, "routine", "consent", "nói rõ", ["name"], "cần học")
    sending.keep_draft(by=cast.lan, order=whole, agency=agency, referral_id=draft.id)
    sent = sending.submit(by=cast.lan, referral_id=draft.id)
    assert sent.state == "sent"
    with acting(cast.pao):
        assert Referral.objects.filter(pk=draft.id).exists()


def test_the_focal_point_of_her_province_sees_coded_facts_of_what_goes_to_others(
    cast: Cast, send: Send
) -> None:
    sent = send(agency=_of_kind("police"))
    with acting(cast.pao):
        (row,) = queries.conducted(cast.pao)
        assert (row.id, row.band["place"]) == (sent.id, PLACE)
    with acting(cast.thu):
        assert not Referral.objects.filter(pk=sent.id).exists()
    services.phoned(
        by=cast.pao, referral_id=sent.id, result="will_open", words="trực ban hứa mở ngay"
    )
    with acting(cast.lan):
        assert Step.objects.filter(referral=sent.id, act="phoned").count() == 1


@pytest.mark.parametrize("column", ["band", "fields", "urgency"])
def test_a_packet_that_has_left_does_not_change(cast: Cast, send: Send, column: str) -> None:
    sent = send()
    new = "routine" if column == "urgency" else ["x"]
    refused = pytest.raises(IntegrityError, match="does not change")
    with acting(cast.lan), refused, transaction.atomic():
        Referral.objects.filter(pk=sent.id).update(**{column: new})


def test_the_database_refuses_a_state_that_does_not_follow(cast: Cast, send: Send) -> None:
    sent = send()
    refused = pytest.raises(IntegrityError, match="does not go from")
    with acting(cast.lan), refused, transaction.atomic():
        Referral.objects.filter(pk=sent.id).update(state="verified")
