"""A shift handed over: seen for a day, owned by nobody else, taken once."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.audit.models import Record
from hotline.cases import services as cases
from hotline.cases.models import Case, Entry, Measure, Task
from hotline.contacts import services as contacts
from hotline.contacts.models import Contact
from hotline.events.models import Outbox
from hotline.followups.models import FollowUp
from hotline.people.models import Person
from hotline.referrals.models import Referral
from hotline.shifts import hot, queries, services
from hotline.shifts.models import Handover, HandoverItem
from hotline.vault.services import Sealed
from tests.access.world import NAME, Files
from tests.cast import Cast
from tests.shifts.conftest import Colleague

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def everything(actor: Actor) -> dict[tuple[str, UUID], str]:
    with acting(actor):
        return {h.key: "" for h in hot.of(actor, queries.covered_keys(actor))}


def handed(cast: Cast, to: UUID | None = None, **facts: Any) -> Handover:
    order: dict[str, Any] = {"picked": everything(cast.lan), "words": "mẹ em sẽ gọi lại"} | facts
    return services.hand_over(by=cast.lan, to_member=to, **order)


def kinds(found: Iterable[hot.Hot]) -> set[str]:
    return {one.kind for one in found}


def test_what_is_hot_is_open_or_due_within_a_day(cast: Cast, urgent: Files) -> None:
    with acting(cast.lan):
        case = Case.objects.get(pk=urgent.case)
        now = timezone.now()
        for days, kind in ((0.5, "shelter"), (3, "protection")):
            cases.plan_measure(
                by=cast.lan, case_id=case.id, kind=kind, due_at=now + dt.timedelta(days=days)
            )
        Task(
            case=case, by=cast.lan.key, owner_id=cast.lan.member_id, due_at=now, text="gọi trường"
        ).save(force_insert=True)
        found = hot.of(cast.lan)
    assert kinds(found) == {"contact", "follow_up", "referral", "measure", "task"}
    assert [h.fact for h in found if h.kind == "measure"] == ["shelter"]
    assert [h.fact for h in found if h.kind == "follow_up"] == ["first"]


def test_what_is_done_is_hot_no_more(cast: Cast, urgent: Files) -> None:
    contacts.end_contact(by=cast.lan, contact_id=urgent.contact)
    with acting(cast.lan):
        assert "contact" not in kinds(hot.of(cast.lan))


def test_a_colleague_has_nothing_of_it_before(cast: Cast, urgent: Files, thao: Colleague) -> None:
    with acting(thao.actor):
        assert not hot.of(thao.actor)
        assert not Case.objects.exists()


def test_the_receiver_opens_the_file_she_could_not_see(
    cast: Cast, urgent: Files, thao: Colleague
) -> None:
    handed(cast, thao.member.pk)
    with acting(thao.actor):
        assert Case.objects.get().id == urgent.case
        assert Person.objects.get(pk=urgent.person).name == NAME
        assert Referral.objects.get(pk=urgent.referral).account
        assert Contact.objects.get(pk=urgent.contact).notes
        assert Handover.objects.get().words == "mẹ em sẽ gọi lại"


def test_after_a_day_it_is_closed_again(cast: Cast, urgent: Files, thao: Colleague) -> None:
    handed(cast, thao.member.pk, at=timezone.now() - 25 * HOUR)
    with acting(thao.actor):
        assert not Case.objects.exists()
        assert not Person.objects.exists()
        assert not Contact.objects.exists()
        assert not Referral.objects.exists()
        assert not Handover.objects.exists()
        assert not queries.covered_keys(thao.actor)


def test_an_hour_before_the_day_is_over_it_is_still_open(
    cast: Cast, urgent: Files, thao: Colleague
) -> None:
    handed(cast, thao.member.pk, at=timezone.now() - 23 * HOUR)
    with acting(thao.actor):
        assert Person.objects.get(pk=urgent.person).name == NAME


def test_the_timeline_of_the_case_says_so(cast: Cast, urgent: Files, thao: Colleague) -> None:
    row = handed(cast, thao.member.pk)
    with acting(cast.lan):
        entry = Entry.objects.get(case=urgent.case, kind="shift.handed_over")
        assert entry.subject == row.id


def test_nothing_changes_its_owner(cast: Cast, urgent: Files, thao: Colleague) -> None:
    row = handed(cast, thao.member.pk)
    services.take_over(by=thao.actor, handover_id=row.id)
    with acting(cast.lan):
        lan = cast.lan.member_id
        assert Case.objects.get().owner_id == lan
        assert Contact.objects.get().counsellor_id == lan
        assert set(FollowUp.objects.values_list("owner", flat=True)) == {lan}
        assert set(Measure.objects.values_list("owner", flat=True)) == {lan}


def test_to_the_duty_team_every_counsellor_of_the_centre_sees_it_and_no_other(
    cast: Cast, urgent: Files, thao: Colleague
) -> None:
    handed(cast)
    with acting(thao.actor):
        assert [h.to_member_id for h in queries.waiting_for(thao.actor)] == [None]
        assert Case.objects.filter(pk=urgent.case).exists()
    for stranger in (cast.binh, cast.pao, cast.tu):
        with acting(stranger):
            assert not Handover.objects.exists()
            assert not Case.objects.exists()


def test_to_a_named_colleague_no_other_colleague_sees_it(
    cast: Cast, urgent: Files, thao: Colleague
) -> None:
    from tests.access.world import enrolled

    nga = enrolled("nhi", "counsellor", centre="HN").as_actor()
    row = handed(cast, thao.member.pk)
    with acting(nga):
        assert not Handover.objects.exists()
        assert not Case.objects.exists()
    with pytest.raises(Handover.DoesNotExist):
        services.take_over(by=nga, handover_id=row.id)


def test_it_is_taken_once(cast: Cast, urgent: Files, thao: Colleague) -> None:
    row = handed(cast)
    services.take_over(by=thao.actor, handover_id=row.id)
    again = services.take_over(by=thao.actor, handover_id=row.id)
    assert again.taken_by_id == thao.member.pk
    with pytest.raises(services.Refused, match="taken"):
        services.take_over(by=cast.mai, handover_id=row.id)
    assert Record.objects.filter(action="shift.take_over").count() == 1


def test_nobody_takes_over_her_own(cast: Cast, urgent: Files) -> None:
    row = handed(cast)
    with pytest.raises(services.Refused, match="not_yours"):
        services.take_over(by=cast.lan, handover_id=row.id)


def test_the_supervisor_may_take_what_a_colleague_does_not(
    cast: Cast, urgent: Files, thao: Colleague
) -> None:
    row = handed(cast, thao.member.pk)
    assert services.take_over(by=cast.mai, handover_id=row.id).taken_by_id == cast.mai.member_id


def test_it_says_who_covers_what_until_when(cast: Cast, urgent: Files, thao: Colleague) -> None:
    row = handed(cast, thao.member.pk)
    with acting(cast.lan):
        followup = FollowUp.objects.get(kind="first")
        before = queries.covers([followup.id])[followup.id]
    assert (before.by, before.taken) == ("Thao", False)
    services.take_over(by=thao.actor, handover_id=row.id)
    with acting(cast.lan):
        cover = queries.covers([followup.id])[followup.id]
    assert (cover.by, cover.taken, cover.until) == ("Thao", True, row.until)


def test_who_covers_hands_it_on_at_the_end_of_her_shift(
    cast: Cast, urgent: Files, thao: Colleague
) -> None:
    from tests.access.world import enrolled

    nga = enrolled("nhi", "counsellor", centre="HN")
    first = handed(cast, thao.member.pk)
    services.take_over(by=thao.actor, handover_id=first.id)
    services.hand_over(by=thao.actor, picked=everything(thao.actor), to_member=nga.pk)
    with acting(nga.as_actor()):
        assert Person.objects.get(pk=urgent.person).name == NAME
        assert HandoverItem.objects.count() == len(everything(cast.lan))


def test_sent_twice_it_is_one(cast: Cast, urgent: Files, thao: Colleague) -> None:
    first = handed(cast, thao.member.pk)
    again = handed(cast, thao.member.pk, handover_id=first.id)
    assert again.id == first.id
    with acting(cast.lan):
        assert Handover.objects.count() == 1


def test_what_was_finished_meanwhile_is_left_out(
    cast: Cast, urgent: Files, thao: Colleague
) -> None:
    picked = everything(cast.lan)
    contacts.end_contact(by=cast.lan, contact_id=urgent.contact)
    handed(cast, thao.member.pk, picked=picked)
    with acting(thao.actor):
        assert not HandoverItem.objects.filter(kind="contact").exists()


def test_only_what_is_picked_opens(cast: Cast, urgent: Files, thao: Colleague) -> None:
    picked = {key: "đang chờ" for key in everything(cast.lan) if key[0] == "contact"}
    handed(cast, thao.member.pk, picked=picked)
    with acting(thao.actor):
        assert HandoverItem.objects.get().words == "đang chờ"
        assert not Case.objects.exists()


def test_an_empty_one_is_refused(cast: Cast, thao: Colleague) -> None:
    with pytest.raises(services.Refused, match="nothing"):
        services.hand_over(by=cast.lan, picked={}, words=" ", to_member=thao.member.pk)


def test_words_alone_are_a_hand_over(cast: Cast, thao: Colleague) -> None:
    row = services.hand_over(by=cast.lan, picked={}, words="máy in hỏng", to_member=thao.member.pk)
    with acting(thao.actor):
        assert Handover.objects.get(pk=row.id).words == "máy in hỏng"


@pytest.mark.parametrize("name", ["binh", "pao", "tu", "lan"])
def test_it_goes_to_nobody_but_a_colleague_of_the_centre(
    cast: Cast, urgent: Files, name: str
) -> None:
    with pytest.raises(services.Refused, match="not_a_colleague"):
        handed(cast, cast.members[name].pk)
    with acting(cast.lan):
        assert not Handover.objects.exists()


def test_a_file_sealed_by_decision_goes_to_a_named_colleague_only(
    cast: Cast, urgent: Files, thao: Colleague
) -> None:
    with acting(cast.lan):
        Case.objects.filter(pk=urgent.case).update(restricted=True)
    with pytest.raises(services.Refused, match="sealed"):
        handed(cast)
    with acting(thao.actor):
        assert not Case.objects.exists()
    handed(cast, thao.member.pk)
    with acting(thao.actor):
        assert Case.objects.get().restricted


def test_the_manager_sees_that_it_is_open_and_not_its_words(cast: Cast, urgent: Files) -> None:
    handed(cast)
    with acting(cast.hanh):
        row = queries.waiting().get()
        with pytest.raises(Sealed):
            _ = row.words


def test_the_receiver_hears_of_it(cast: Cast, urgent: Files, thao: Colleague) -> None:
    handed(cast, thao.member.pk)
    told = set(Outbox.objects.filter(kind="handover").values_list("topic", flat=True))
    assert told == {cast.lan.key, thao.actor.key, "role:supervisor@HN"}


def test_her_words_are_no_part_of_the_log(cast: Cast, urgent: Files, thao: Colleague) -> None:
    handed(cast, thao.member.pk, words="chị Xuyến đang trốn")
    for row in Record.objects.filter(action__startswith="shift."):
        assert "Xuyến" not in f"{row.reason} {row.detail}"
