"""The emergency referral that puts itself together during the call."""

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotline.actor.context import acting
from hotline.actor.ids import new_id
from hotline.audit.models import Record
from hotline.cases import services as cases
from hotline.cases.models import Case, CasePerson
from hotline.contacts import alarms
from hotline.contacts import services as contacts
from hotline.contacts.models import Contact
from hotline.countries.pack import current as pack
from hotline.people.models import Person
from hotline.referrals import drafts, packets, queries, rules, services
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
        assert Draft.objects.get().person.place == "34/15"
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


def test_whom_it_is_about_is_found_without_opening_what_is_known_of_her(cast: Cast) -> None:
    contact = in_danger(cast, caller_type="relative", place="34/15")
    case = cases.open_case(by=cast.lan, contact_id=contact.id)
    her = cases.add_person(
        by=cast.lan, case_id=case.id, role="survivor", name="Giàng Thị Xuyến", phone="0987654321"
    )
    assert drafts.draft_emergency(by=cast.lan, contact_id=contact.id).person_id == her.id
    assert not Record.objects.filter(root=her.id, action="saw").exists()


HER = {"caller_type": "potential_victim", "age": 24, "sex": "female", "phone": "0912345678"}
MOTHER = {"caller_type": "relative", "age": 45, "sex": "female", "phone": "0912345678"}


def drafted(cast: Cast, contact: Contact) -> tuple[Draft, Person]:
    """The draft as the answers stand, and whom it is about."""
    draft = drafts.draft_emergency(by=cast.lan, contact_id=contact.id)
    with acting(cast.lan):
        return draft, Person.objects.get(pk=draft.person_id)


def band(cast: Cast, draft: Draft, person: Person) -> dict[str, Any]:
    """What the agency would see of her at once, with everything usual chosen."""
    with acting(cast.lan):
        packet = packets.compose(
            referral_id=new_id(), person=person, urgency="emergency", needs=[],
            fields=rules.USUAL, account=draft.account, today=dt.date.today(),
        )  # fmt: skip
        return packet.band | packet.identity


def standing(cast: Cast, case_id: UUID) -> list[tuple[UUID, str]]:
    with acting(cast.lan):
        rows = CasePerson.objects.filter(case=case_id).order_by("id")
        return [(row.person_id, row.role) for row in rows]


def test_who_calls_for_herself_is_the_one_it_tells_of(cast: Cast) -> None:
    draft, her = drafted(cast, in_danger(cast, **HER))
    told = band(cast, draft, her)
    assert (told["sex"], told["child"]) == ("female", False)
    assert (her.id, "at_risk") in standing(cast, draft.case_id)
    assert pack().codes("caller_type").label("potential_victim", "vi") not in draft.account


def test_of_a_mother_who_calls_about_her_daughter_nothing_is_told_as_the_daughters(
    cast: Cast,
) -> None:
    draft, daughter = drafted(cast, in_danger(cast, **MOTHER, place="34/15"))
    told = band(cast, draft, daughter)
    assert (told["place"], told["sex"], told["age_band"]) == ("34/15", "unknown", "unknown")
    assert told["child"] is True
    assert "phone" not in told
    assert "birth_year" not in told
    roles = standing(cast, draft.case_id)
    assert [role for _person, role in roles] == ["caller", "at_risk"]
    assert roles[0][0] != roles[1][0] == daughter.id
    assert pack().codes("caller_type").label("relative", "vi") in draft.account
    with acting(cast.lan):
        mother = Person.objects.get(pk=roles[0][0])
        assert (mother.birth_year is not None, mother.sex) == (True, "female")


@pytest.mark.parametrize(
    ("under_18", "child", "told"), [("yes", True, True), ("no", False, True), ("", True, False)]
)
def test_under_18_is_carried_to_whom_it_is_about_and_follows(
    cast: Cast, under_18: str, child: bool, told: bool
) -> None:
    contact = in_danger(cast, **MOTHER, under_18="unknown")
    drafted(cast, contact)
    contacts.amend_contact(by=cast.lan, contact_id=contact.id, under_18=under_18)
    draft, daughter = drafted(cast, contact)
    shown = band(cast, draft, daughter)
    assert (shown["child"], shown["age_told"]) == (child, told)


def test_while_who_calls_is_not_known_nothing_is_claimed_and_nothing_lost(cast: Cast) -> None:
    contact = in_danger(cast, **{**HER, "caller_type": ""})
    draft, somebody = drafted(cast, contact)
    told = band(cast, draft, somebody)
    assert (told["sex"], told["age_band"], "phone" in told) == ("unknown", "unknown", False)
    contacts.amend_contact(by=cast.lan, contact_id=contact.id, caller_type="potential_victim")
    draft, her = drafted(cast, contact)
    told = band(cast, draft, her)
    assert (told["sex"], told["child"]) == ("female", False)
    assert her.phone == "0912345678"
    assert standing(cast, draft.case_id) == [(her.id, "caller"), (her.id, "at_risk")]


def test_it_was_her_mother_after_all(cast: Cast) -> None:
    contact = in_danger(cast, **HER)
    _draft, caller = drafted(cast, contact)
    contacts.amend_contact(by=cast.lan, contact_id=contact.id, caller_type="relative")
    draft, daughter = drafted(cast, contact)
    assert daughter.id != caller.id
    assert band(cast, draft, daughter)["sex"] == "unknown"
    assert standing(cast, draft.case_id) == [(caller.id, "caller"), (daughter.id, "at_risk")]


@given(
    st.none() | st.integers(0, 120),
    st.sampled_from(["", *(code.code for code in pack().codes("caller_type"))]),
    st.permutations(["age", "caller_type", "under_18"]),
)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whoever_is_said_to_be_under_18_leaves_as_a_child(
    cast: Cast, age: int | None, caller: str, order: list[str]
) -> None:
    contact = in_danger(cast)
    answers = {"age": age, "caller_type": caller, "under_18": "yes"}
    for name in order:
        drafted(cast, contact)
        contacts.amend_contact(by=cast.lan, contact_id=contact.id, **{name: answers[name]})
    draft, person = drafted(cast, contact)
    assert band(cast, draft, person)["child"] is True


def test_a_case_born_of_danger_is_an_emergency_looked_at_again_soon(cast: Cast) -> None:
    before = timezone.now()
    draft, _person = drafted(cast, in_danger(cast))
    with acting(cast.lan):
        case = Case.objects.get(pk=draft.case_id)
    soon = pack().deadline("risk_review", "emergency")
    assert case.urgency == "emergency"
    assert case.look_again_at is not None
    assert before + soon <= case.look_again_at <= timezone.now() + soon


def test_a_calm_case_becomes_an_emergency_and_stays_what_she_makes_of_it_then(
    cast: Cast,
) -> None:
    contact = contacts.take_contact(by=cast.lan)
    case = cases.open_case(by=cast.lan, contact_id=contact.id)
    assert (case.urgency, case.look_again_at) == ("routine", None)
    contacts.amend_contact(by=cast.lan, contact_id=contact.id, danger="yes")
    drafted(cast, contact)
    with acting(cast.lan):
        assert Case.objects.get().urgency == "emergency"
        assert Case.objects.get().look_again_at is not None
    cases.judge_risk(
        by=cast.lan, case_id=case.id, risk="low", urgency="routine",
        look_again_at=timezone.now() + dt.timedelta(days=9),
    )  # fmt: skip
    drafted(cast, contact)
    with acting(cast.lan):
        assert Case.objects.get().urgency == "routine"


def test_an_unsent_draft_is_due_until_it_is_sent_or_the_danger_is_over(cast: Cast) -> None:
    contact = in_danger(cast)
    drafted(cast, contact)
    contacts.end_contact(by=cast.lan, contact_id=contact.id)
    for who in (cast.lan, cast.mai):
        with acting(who):
            assert [d.contact_id for d in queries.unsent_drafts(who)] == [contact.id]
    for who in (cast.binh, cast.son):
        with acting(who):
            assert queries.unsent_drafts(who) == []
    alarms.end(by=cast.mai, contact_id=contact.id, how="safe", words="công an đã gặp chị ấy")
    with acting(cast.lan):
        assert queries.unsent_drafts(cast.lan) == []


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
