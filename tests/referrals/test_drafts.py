"""The emergency referral that puts itself together during the call."""

import pytest

from hotline.actor.context import acting
from hotline.cases import services as cases
from hotline.cases.models import Case
from hotline.contacts import services as contacts
from hotline.contacts.models import Contact
from hotline.people.models import Person
from hotline.referrals import drafts, services
from hotline.referrals.models import Draft
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def in_danger(cast: Cast, **answers: object) -> Contact:
    return contacts.take_contact(by=cast.lan, danger="yes", **answers)


def test_the_place_decides_who_can_go_there(cast: Cast) -> None:
    for place, agency in (
        ("34/15", "provincial_police:34/15"),
        ("63/15", "provincial_police:34/15"),  # the province has merged since
        ("border/mong-cai", "station-mong-cai"),
    ):
        draft = drafts.draft_emergency(by=cast.lan, contact_id=in_danger(cast, place=place).id)
        assert draft.agency_id == agency


def test_abroad_the_mission_is_asked(cast: Cast) -> None:
    draft = drafts.draft_emergency(by=cast.lan, contact_id=in_danger(cast, place="country/MN").id)
    assert draft.agency_id == "embassy-ulaanbaatar"


def test_without_a_place_nobody_is_picked_and_the_account_says_so(cast: Cast) -> None:
    draft = drafts.draft_emergency(by=cast.lan, contact_id=in_danger(cast).id)
    assert draft.agency_id is None
    with acting(cast.lan):
        assert len(Draft.objects.get().account.splitlines()) >= 3


def test_it_follows_the_answers_and_stays_one(cast: Cast) -> None:
    contact = in_danger(cast)
    first = drafts.draft_emergency(by=cast.lan, contact_id=contact.id)
    contacts.amend_contact(
        by=cast.lan,
        contact_id=contact.id,
        place="34/15",
        landmark="sau chợ Cốc Lếu",
        with_whom="một người đàn ông",
        hurt="yes",
    )
    second = drafts.draft_emergency(by=cast.lan, contact_id=contact.id)
    assert (second.id, second.agency_id) == (first.id, "provincial_police:34/15")
    with acting(cast.lan):
        account = Draft.objects.get().account
        assert Case.objects.count() == 1
        assert Person.objects.get().place == "34/15"
    for words in ("Lào Cai", "sau chợ Cốc Lếu", "một người đàn ông"):
        assert words in account


def test_notes_and_number_are_no_part_of_it(cast: Cast) -> None:
    contact = in_danger(cast, notes="bị đánh hôm qua", phone="0912345678")
    drafts.draft_emergency(by=cast.lan, contact_id=contact.id)
    with acting(cast.lan):
        account = Draft.objects.get().account
    assert "bị đánh" not in account
    assert "912345678" not in account


def test_the_survivor_keeps_her_facts_when_a_relative_calls(cast: Cast) -> None:
    contact = in_danger(cast, caller_type="relative", place="34/15", age=52, phone="0912345678")
    case = cases.open_case(by=cast.lan, contact_id=contact.id)
    her = cases.add_person(by=cast.lan, case_id=case.id, role="survivor", birth_year=2010)
    draft = drafts.draft_emergency(by=cast.lan, contact_id=contact.id)
    with acting(cast.lan):
        told = Person.objects.get(pk=her.id)
        assert draft.person_id == her.id
        assert (told.place, told.birth_year, told.phone) == ("34/15", 2010, "")


def test_nobody_in_danger_nothing_to_draft(cast: Cast) -> None:
    contact = contacts.take_contact(by=cast.lan, danger="no")
    with pytest.raises(drafts.NotInDanger):
        drafts.draft_emergency(by=cast.lan, contact_id=contact.id)
    with acting(cast.lan):
        assert not Case.objects.exists()


def test_once_sent_it_changes_no_more(cast: Cast) -> None:
    contact = in_danger(cast, place="34/15")
    draft = drafts.draft_emergency(by=cast.lan, contact_id=contact.id)
    with acting(cast.lan):
        agency, account = draft.agency, draft.account
    assert agency is not None
    referral = services.send(
        by=cast.lan, case_id=draft.case_id, person_id=draft.person_id, agency=agency,
        urgency=draft.urgency, basis=drafts.BASIS, basis_words="nguy hiểm tính mạng",
        fields=["name"], account=account,
    )  # fmt: skip
    drafts.use(by=cast.lan, draft_id=draft.id, referral_id=referral.id)
    contacts.amend_contact(by=cast.lan, contact_id=contact.id, landmark="đã đi chỗ khác")
    drafts.draft_emergency(by=cast.lan, contact_id=contact.id)
    with acting(cast.lan):
        kept = Draft.objects.get()
        assert kept.referral_id == referral.id
        assert kept.account == account


def test_another_centre_sees_no_draft(cast: Cast) -> None:
    contact = in_danger(cast)
    drafts.draft_emergency(by=cast.lan, contact_id=contact.id)
    with acting(cast.son):
        assert drafts.of_contact(contact.id) is None
    with pytest.raises(Contact.DoesNotExist):
        drafts.draft_emergency(by=cast.son, contact_id=contact.id)
