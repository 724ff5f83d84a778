"""A case passes to somebody else: who may see what before, at, and after that moment."""

import pytest
from django.db import IntegrityError, transaction

from hotline.access import services as access
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.cases import closing, planning, services, sharing, transfer, writing
from hotline.cases.models import Case, CasePerson, Entry, Measure, Task, Transfer
from hotline.contacts.models import Contact
from hotline.contacts.services import take_contact
from hotline.followups import services as followups
from hotline.followups.models import FollowUp
from hotline.followups.reactions import REACTIONS
from hotline.people.models import Person
from hotline.referrals import services as referrals
from hotline.referrals.models import Referral
from hotline.vault import services as vault
from tests.access.world import Files, lao_cai
from tests.cast import Cast

pytestmark = pytest.mark.django_db
WORDS = "Chị ấy chỉ nghe máy sau giờ chợ."


def reach(actor: Actor, root: object) -> int:
    """How deep an actor's grants go on a root; -1 for not at all."""
    with acting(actor):
        found = [c for c in DataClass if vault.may_open(root, c)]  # type: ignore[arg-type]
        return int(max(found, default=-1))


def handed(cast: Cast, files: Files, **to: object) -> Transfer:
    return transfer.hand_over(by=cast.lan, case_id=files.case, words=WORDS, **to)  # type: ignore[arg-type]


def test_everything_of_a_case_goes_to_its_new_owner_and_leaves_the_old(
    cast: Cast, story: Files
) -> None:
    asked = handed(cast, story, to_member=cast.binh.member_id)
    transfer.take(by=cast.binh, transfer_id=asked.id)
    for root in (story.case, story.contact, story.person, story.referral):
        assert reach(cast.binh, root) == DataClass.D3
        assert reach(cast.lan, root) == -1
    with acting(cast.binh):
        case = Case.objects.get(pk=story.case)
        assert (case.owner_id, case.centre) == (cast.binh.member_id, "DN")
        assert Transfer.objects.get().words == WORDS
        assert Person.objects.get(pk=story.person).centre == "DN"
        assert Measure.objects.get().owner_id == cast.binh.member_id


def test_before_it_is_taken_the_receiver_knows_coded_facts_and_the_giver_everything(
    cast: Cast, story: Files
) -> None:
    handed(cast, story, to_member=cast.binh.member_id)
    for root in (story.case, story.contact, story.person, story.referral):
        assert reach(cast.binh, root) == DataClass.D1
        assert reach(cast.lan, root) == DataClass.D3
    with acting(cast.binh):
        assert Case.objects.get().owner_id == cast.lan.member_id
        with pytest.raises(vault.Sealed):
            _ = Transfer.objects.get().words


def test_the_new_centre_reads_what_came_and_the_old_one_what_stayed(
    cast: Cast, story: Files
) -> None:
    asked = handed(cast, story, to_centre="DN")
    transfer.take(by=cast.binh, transfer_id=asked.id)
    for root in (story.case, story.contact, story.person, story.referral):
        assert reach(cast.son, root) == DataClass.D3
    assert reach(cast.mai, story.case) == -1
    assert reach(cast.mai, story.person) == -1
    assert reach(cast.mai, story.contact) == DataClass.D3  # her centre answered that call
    with acting(cast.mai):
        assert Contact.objects.get(pk=story.contact).centre == "HN"


def test_of_a_centre_one_takes_it_and_no_second(cast: Cast, story: Files) -> None:
    asked = handed(cast, story, to_centre="DN")
    transfer.take(by=cast.son, transfer_id=asked.id)
    with pytest.raises((writing.MovedOn, Transfer.DoesNotExist)):
        transfer.take(by=cast.binh, transfer_id=asked.id)
    for root in (story.case, story.person, story.referral):
        assert reach(cast.binh, root) == -1


@pytest.mark.parametrize("name", ["mai", "son", "lan"])
def test_whoever_was_not_asked_takes_nothing(cast: Cast, story: Files, name: str) -> None:
    asked = handed(cast, story, to_member=cast.binh.member_id)
    with pytest.raises((transfer.NotYours, Transfer.DoesNotExist)):
        transfer.take(by=getattr(cast, name), transfer_id=asked.id)


def test_declined_with_a_reason_it_stays_where_it_was(cast: Cast, story: Files) -> None:
    asked = handed(cast, story, to_centre="DN")
    with pytest.raises(services.NoWords):
        transfer.decline(by=cast.binh, transfer_id=asked.id, words=" ")
    transfer.decline(by=cast.binh, transfer_id=asked.id, words="Hết người trực đêm")
    for root in (story.case, story.contact, story.person, story.referral):
        assert reach(cast.binh, root) == -1
        assert reach(cast.lan, root) == DataClass.D3
    with acting(cast.lan):
        entry = Entry.objects.get(kind="transfer.declined")
        assert entry.text == "Hết người trực đêm"
    handed(cast, story, to_centre="AG")  # another centre may be asked afterwards


def test_called_back_before_it_was_taken(cast: Cast, story: Files) -> None:
    asked = handed(cast, story, to_member=cast.binh.member_id)
    transfer.call_back(by=cast.lan, transfer_id=asked.id)
    assert reach(cast.binh, story.case) == -1
    with pytest.raises((writing.MovedOn, Transfer.DoesNotExist)):
        transfer.take(by=cast.binh, transfer_id=asked.id)


def test_what_is_added_while_a_transfer_waits_goes_along(cast: Cast, story: Files) -> None:
    asked = handed(cast, story, to_member=cast.binh.member_id)
    sister = services.add_person(by=cast.lan, case_id=story.case, role="survivor", name="Mỷ")
    later = referrals.send(
        by=cast.lan, case_id=story.case, person_id=sister.id, agency=lao_cai(), urgency="urgent",
        basis="consent", basis_words="Đồng ý", fields=["name"], account="Cần chỗ ở",
    )  # fmt: skip
    transfer.take(by=cast.binh, transfer_id=asked.id)
    assert reach(cast.binh, sister.id) == DataClass.D3
    assert reach(cast.binh, later.id) == DataClass.D3


def test_what_a_supervisor_sent_for_the_case_goes_along(cast: Cast, story: Files) -> None:
    sent = referrals.send(
        by=cast.mai, case_id=story.case, person_id=story.person, agency=lao_cai(),
        urgency="routine", basis="consent", basis_words="Đồng ý", fields=[], account="Giấy tờ",
    )  # fmt: skip
    uncle = services.add_person(by=cast.mai, case_id=story.case, role="survivor", name="Páo")
    assert reach(cast.lan, uncle.id) == DataClass.D3
    asked = handed(cast, story, to_centre="DN")
    transfer.take(by=cast.binh, transfer_id=asked.id)
    assert reach(cast.binh, sent.id) == DataClass.D3
    assert reach(cast.binh, uncle.id) == DataClass.D3


def test_a_person_of_another_case_stays_readable_for_who_works_on_that(
    cast: Cast, story: Files, case: Case
) -> None:
    with acting(cast.lan):
        CasePerson(case=case, person_id=story.person, role="survivor", by=cast.lan.key).save()
    asked = handed(cast, story, to_member=cast.binh.member_id)
    transfer.take(by=cast.binh, transfer_id=asked.id)
    assert reach(cast.lan, story.person) == DataClass.D3
    assert reach(cast.binh, story.person) == DataClass.D3
    with acting(cast.lan):
        assert Person.objects.get(pk=story.person).centre == "HN"


def test_an_open_contact_is_not_taken_out_of_her_hands(cast: Cast) -> None:
    contact = take_contact(by=cast.lan, caller_type="victim")
    case = services.open_case(by=cast.lan, contact_id=contact.id)
    asked = transfer.hand_over(by=cast.lan, case_id=case.id, words=WORDS, to_centre="DN")
    transfer.take(by=cast.binh, transfer_id=asked.id)
    assert reach(cast.lan, contact.id) == DataClass.D3
    assert reach(cast.lan, case.id) == -1


def test_referrals_and_follow_ups_follow_their_case(cast: Cast, story: Files) -> None:
    followups.plan(by=REACTIONS, referral_id=story.referral)
    asked = handed(cast, story, to_member=cast.binh.member_id)
    assert referrals.follow_case(by=REACTIONS, transfer_id=asked.id) == 0
    transfer.take(by=cast.binh, transfer_id=asked.id)
    for _again in range(2):
        referrals.follow_case(by=REACTIONS, transfer_id=asked.id)
        followups.follow_case(by=REACTIONS, transfer_id=asked.id)
    with acting(cast.binh):
        referral = Referral.objects.get()
        assert (referral.owner_id, referral.centre) == (cast.binh.member_id, "DN")
        assert set(FollowUp.objects.values_list("owner", flat=True)) == {cast.binh.member_id}


def test_a_supervisor_assigns_a_case_at_once_with_a_reason(
    cast: Cast, story: Files, hoa: Actor
) -> None:
    with pytest.raises(services.NoWords):
        transfer.assign(by=cast.mai, case_id=story.case, to_member=hoa.member_id, words="")
    transfer.assign(by=cast.mai, case_id=story.case, to_member=hoa.member_id, words="Lan ốm")
    for root in (story.case, story.contact, story.person, story.referral):
        assert reach(hoa, root) == DataClass.D3
        assert reach(cast.lan, root) == -1
    transfer.assign(by=cast.mai, case_id=story.case, to_member=cast.mai.member_id, words="Gấp")
    assert reach(hoa, story.case) == -1
    assert reach(cast.mai, story.case) == DataClass.D3


def test_nobody_assigns_who_is_no_supervisor_of_this_centre(
    cast: Cast, story: Files, hoa: Actor
) -> None:
    for actor in (cast.lan, cast.son, cast.hanh):
        with pytest.raises((transfer.NotYours, Case.DoesNotExist)):
            transfer.assign(by=actor, case_id=story.case, to_member=hoa.member_id, words="x")
    with pytest.raises(transfer.NobodyThere):
        transfer.assign(by=cast.mai, case_id=story.case, to_member=cast.binh.member_id, words="x")


@pytest.mark.parametrize("to", [{"to_centre": "HN"}, {"to_centre": "XX"}, {"to_centre": ""}])
def test_a_transfer_goes_to_somebody(cast: Cast, story: Files, to: dict[str, str]) -> None:
    with pytest.raises(transfer.NobodyThere):
        handed(cast, story, **to)


def test_nothing_is_handed_over_without_words(cast: Cast, story: Files) -> None:
    with pytest.raises(services.NoWords):
        transfer.hand_over(by=cast.lan, case_id=story.case, words="  ", to_centre="DN")


def test_one_thing_at_a_time_waits_for_an_answer(cast: Cast, story: Files) -> None:
    handed(cast, story, to_centre="DN")
    with pytest.raises(transfer.Waits):
        handed(cast, story, to_centre="AG")
    with pytest.raises(transfer.Waits):
        closing.ask_to_close(by=cast.lan, case_id=story.case, outcome="needs_met", words="Xong")
    with acting(cast.lan), pytest.raises(IntegrityError), transaction.atomic():
        Transfer(
            case_id=story.case, by=cast.lan.key, from_member_id=cast.lan.member_id, to_centre="AG"
        ).save(force_insert=True)


def test_a_colleague_with_a_task_sees_the_case_until_it_is_done(
    cast: Cast, story: Files, hoa: Actor
) -> None:
    task = planning.add_task(
        by=cast.lan, case_id=story.case, text="Gọi trường", owner_id=hoa.member_id
    )
    assert reach(hoa, story.case) == DataClass.D3
    assert reach(hoa, story.person) == DataClass.D3
    assert reach(hoa, story.contact) == -1
    planning.finish_task(by=hoa, task_id=task.id)
    assert reach(hoa, story.case) == -1
    assert reach(hoa, story.person) == -1


def test_tasks_of_the_old_centre_go_to_the_new_owner(cast: Cast, story: Files, hoa: Actor) -> None:
    planning.add_task(by=cast.lan, case_id=story.case, text="Gọi trường", owner_id=hoa.member_id)
    asked = handed(cast, story, to_centre="DN")
    transfer.take(by=cast.binh, transfer_id=asked.id)
    assert reach(hoa, story.case) == -1
    with acting(cast.binh):
        assert Task.objects.get().owner_id == cast.binh.member_id


def test_who_helps_does_not_hand_the_case_over(cast: Cast, story: Files, hoa: Actor) -> None:
    planning.add_task(by=cast.lan, case_id=story.case, text="Gọi trường", owner_id=hoa.member_id)
    with pytest.raises(transfer.NotYours):
        transfer.hand_over(by=hoa, case_id=story.case, words=WORDS, to_centre="DN")
    with acting(hoa):
        whys = {r["why"] for r in access.who_can_see(story.case) if r["principal"] == hoa.key}
        assert whys == {sharing.HELPS}
