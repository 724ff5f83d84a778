"""Never share with: a member, an agency or a named person from whom a case is kept."""

import pytest
from django.db import connection

from hotline.access import services as access
from hotline.actor.context import Actor, acting
from hotline.cases import never_share, planning, transfer
from hotline.cases import services as cases
from hotline.cases.models import Case, NeverShare
from hotline.cases.writing import MovedOn, NotInList, NoWords
from hotline.contacts import services as contacts
from hotline.contacts.models import Contact
from hotline.contacts.queries import Knock, alarming, knock
from hotline.people.models import Person
from hotline.referrals import services as referrals
from hotline.referrals.models import Referral
from hotline.shifts import services as shifts
from tests.access.world import Files, enrolled, lao_cai
from tests.cast import Cast

pytestmark = pytest.mark.django_db

WHY = "Chị ấy nói người này là anh họ của kẻ môi giới."


def listed(cast: Cast, files: Files, name: str, *, by: str = "lan") -> NeverShare:
    return never_share.keep_from(
        by=getattr(cast, by), case_id=files.case, member_id=cast.members[name].pk, words=WHY
    )


def agency_listed(cast: Cast, files: Files) -> NeverShare:
    return never_share.keep_from(by=cast.lan, case_id=files.case, agency=lao_cai(), words=WHY)


def sees_any(actor: Actor, files: Files) -> bool:
    with acting(actor):
        return any((
            Case.objects.filter(pk=files.case).exists(),
            Contact.objects.filter(pk=files.contact).exists(),
            Person.objects.filter(pk=files.person).exists(),
            Referral.objects.filter(pk=files.referral).exists(),
        ))  # fmt: skip


def heard_of(root: object) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT topic FROM events_outbox WHERE subject = %s AND xid = pg_current_xact_id()"
            " AND seq > (SELECT coalesce(max(seq), 0) FROM events_outbox WHERE kind = 'mark')",
            [root],
        )
        return {row[0] for row in cursor.fetchall()}


def mark() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO events_outbox (topic, kind, subject)"
            " VALUES ('nobody', 'mark', gen_random_uuid())"
        )


@pytest.mark.parametrize("name", ["mai", "hanh", "quan", "van"])
def test_whoever_stands_on_it_sees_nothing_whatever_her_role_brings(
    cast: Cast, files: Files, name: str
) -> None:
    reader = getattr(cast, name)
    assert sees_any(reader, files)
    listed(cast, files, name)
    assert not sees_any(reader, files)


def test_what_joins_the_case_later_is_kept_from_her_too(cast: Cast, files: Files) -> None:
    listed(cast, files, "mai")
    cases.add_person(by=cast.lan, case_id=files.case, role="witness", name="Tráng A Pó")
    with acting(cast.mai):
        assert not Person.objects.exists()


def test_a_supervisor_keeps_the_list_too_and_nobody_further_away(cast: Cast, files: Files) -> None:
    listed(cast, files, "hanh", by="mai")
    for name in ("binh", "son", "quan", "van", "pao"):
        with pytest.raises((never_share.NotYours, Case.DoesNotExist)):
            listed(cast, files, "hanh", by=name)


def test_neither_its_owner_nor_whoever_lists_is_put_on_it(cast: Cast, files: Files) -> None:
    for by, name in (("lan", "lan"), ("mai", "lan"), ("mai", "mai")):
        with pytest.raises(never_share.Owns):
            listed(cast, files, name, by=by)


def test_it_takes_somebody_and_a_reason_and_each_of_them_once(cast: Cast, files: Files) -> None:
    with pytest.raises(NoWords):
        never_share.keep_from(by=cast.lan, case_id=files.case, words=WHY)
    with pytest.raises(NoWords):
        never_share.keep_from(by=cast.lan, case_id=files.case, words=" ", name="Ông Tư")
    listed(cast, files, "binh")
    with pytest.raises(MovedOn):
        listed(cast, files, "binh")


def test_a_named_person_is_read_by_those_who_share_and_known_to_no_wall(
    cast: Cast, files: Files
) -> None:
    entry = never_share.keep_from(by=cast.lan, case_id=files.case, name="Ông Tư xe ôm", words=WHY)
    with acting(cast.mai):
        read = NeverShare.objects.get(pk=entry.pk)
        assert (read.name, read.words) == ("Ông Tư xe ôm", WHY)


def test_no_referral_goes_to_an_agency_on_it(cast: Cast, files: Files) -> None:
    agency_listed(cast, files)
    assert not sees_any(cast.pao, files), "what was sent before closes as well"
    with pytest.raises(referrals.Refused) as refused:
        referrals.send(
            by=cast.lan, case_id=files.case, person_id=files.person, agency=lao_cai(),
            urgency="emergency", basis="consent", basis_words="đồng ý", account="gấp", fields=[],
        )  # fmt: skip
    assert refused.value.code == "never_share"


def test_no_alert_reaches_her(cast: Cast, files: Files) -> None:
    other = enrolled("other", "supervisor", centre="HN")
    listed(cast, files, "mai")
    mark()
    contacts.amend_contact(by=cast.lan, contact_id=files.contact, danger="yes")
    told = heard_of(files.contact)
    assert other.key in told
    assert cast.hanh.key in told
    assert cast.mai.key not in told
    assert "role:supervisor@HN" not in told
    with acting(cast.mai):
        assert not list(alarming(cast.mai))


def test_no_referral_transfer_or_case_is_told_to_her(cast: Cast, files: Files) -> None:
    listed(cast, files, "mai")
    agency_listed(cast, files)
    mark()
    referrals.cancel(by=cast.lan, referral_id=files.referral)
    told = heard_of(files.referral)
    assert told == {cast.lan.key}


def test_no_hand_over_transfer_or_task_is_given_to_her(cast: Cast, files: Files) -> None:
    thao = enrolled("thao", "counsellor", centre="HN")
    never_share.keep_from(by=cast.lan, case_id=files.case, member_id=thao.pk, words=WHY)
    with pytest.raises(transfer.NobodyThere):
        transfer.hand_over(by=cast.lan, case_id=files.case, words="Bàn giao", to_member=thao.pk)
    with pytest.raises(transfer.NobodyThere):
        transfer.assign(by=cast.mai, case_id=files.case, words="Bàn giao", to_member=thao.pk)
    with pytest.raises(NotInList):
        planning.add_task(by=cast.lan, case_id=files.case, text="Gọi lại", owner_id=thao.pk)
    contacts.amend_contact(by=cast.lan, contact_id=files.contact, danger="yes")
    with pytest.raises(shifts.Refused) as refused:
        shifts.hand_over(
            by=cast.lan, picked={("contact", files.contact): "giữ máy"}, to_member=thao.pk
        )
    assert refused.value.code == "kept_from"


def test_what_is_offered_to_a_whole_centre_does_not_reach_her(cast: Cast, files: Files) -> None:
    listed(cast, files, "son")
    transfer.hand_over(by=cast.lan, case_id=files.case, words="Bàn giao", to_centre="DN")
    assert not sees_any(cast.son, files)
    with acting(cast.binh):
        assert Case.objects.filter(pk=files.case).exists()


def test_a_file_with_a_list_answers_no_knock(cast: Cast, files: Files) -> None:
    held = contacts.take_contact(by=cast.binh, phone="0976 543 218")
    assert knock(by=cast.binh, contact_id=held.id).known
    listed(cast, files, "hanh")
    assert knock(by=cast.binh, contact_id=held.id) == Knock(False)


def test_struck_out_she_sees_it_again(cast: Cast, files: Files) -> None:
    entry = listed(cast, files, "mai")
    with pytest.raises(NeverShare.DoesNotExist):
        never_share.strike_out(by=cast.mai, entry_id=entry.id)
    never_share.strike_out(by=cast.lan, entry_id=entry.id)
    assert sees_any(cast.mai, files)
    with acting(cast.lan):
        assert access.may_be_given(files.case, cast.mai.key)
        assert never_share.of_case(files.case) == []


def test_a_person_of_two_cases_is_kept_as_long_as_one_of_them_says_so(
    cast: Cast, files: Files
) -> None:
    from hotline.cases.models import CasePerson
    from tests.access.world import work_loop

    second = work_loop(cast.lan, lao_cai())
    with acting(cast.lan):
        CasePerson(
            case_id=second.case, person_id=files.person, role="survivor", by=cast.lan.key
        ).save(force_insert=True)
    first, other = listed(cast, files, "mai"), listed(cast, second, "mai")
    never_share.strike_out(by=cast.lan, entry_id=first.id)
    with acting(cast.mai):
        assert Case.objects.filter(pk=files.case).exists()
        assert not Person.objects.filter(pk=files.person).exists()
    never_share.strike_out(by=cast.lan, entry_id=other.id)
    with acting(cast.mai):
        assert Person.objects.filter(pk=files.person).exists()
