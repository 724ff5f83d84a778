"""What one mentions of a recruiter is "seen before" or not, and nothing more is said."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.db import ProgrammingError, connection, transaction

from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.audit.models import Record
from hotline.cases import never_share, sealing
from hotline.cases import services as cases
from hotline.cases.models import Case
from hotline.contacts import services as contacts
from hotline.networks import queries, services
from hotline.networks.models import Mark, Mention, NetworkRequest, Sighting
from hotline.tips import services as tips
from hotline.vault import services as vault
from tests.access.world import enrolled
from tests.cast import Cast

pytestmark = pytest.mark.django_db

NUMBER = "0912 773 140"
ADVERT = (
    "Tuyển gấp nữ 16 đến 25 tuổi phục vụ quán cà phê bên kia biên giới, lương 20 triệu một tháng,"
    " bao ăn ở, có xe đón tận nhà, không cần giấy tờ, liên hệ chị Hường"
)


def case_of(by: Actor) -> Case:
    contact = contacts.take_contact(by=by, place="34/15")
    return cases.open_case(by=by, contact_id=contact.id)


def mentioned(by: Actor, case: Case | None = None, **changes: Any) -> services.Mentioned:
    facts: dict[str, Any] = {"kind": "phone", "value": NUMBER, "part": "recruiter"}
    source = (case or case_of(by)).id
    return services.mention(by=by, source_kind="case", source=source, **(facts | changes))


def seen_again(by: Actor, found: services.Mentioned) -> bool:
    with acting(by):
        return services.seen(Mention.objects.get(pk=found.mention.pk))


def test_the_first_mention_is_new_and_the_next_at_another_centre_is_seen_before(
    cast: Cast,
) -> None:
    first = mentioned(cast.lan)
    assert (first.seen, first.request) == (False, None)
    second = mentioned(cast.binh, value="+84 912.773.140")
    assert second.seen
    assert second.request is not None


def test_seen_before_tells_neither_where_nor_how_often(cast: Cast) -> None:
    mentioned(cast.lan)
    mentioned(cast.lan)
    second = mentioned(cast.binh)
    with acting(cast.binh):
        assert set(Sighting.objects.values_list("pk", flat=True)) == {second.mention.sighting_id}
        assert set(Mention.objects.values_list("pk", flat=True)) == {second.mention.pk}
        assert Mark.objects.count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_function_result('networks_seen'::regproc)")
        assert cursor.fetchone() == ("boolean",)


def test_the_national_desk_sees_how_often_and_where_and_answers(cast: Cast) -> None:
    mentioned(cast.lan)
    request = mentioned(cast.binh).request
    assert request is not None
    with acting(cast.quan):
        found = queries.meeting(request)
        assert sorted(one.taken_in for one in found) == ["DN", "HN"]
        assert {one.value for one in found} == {NUMBER}
    services.answer(by=cast.quan, request_id=request.id, guidance="Không gọi lại số này.")
    with acting(cast.binh):
        [answered] = queries.answered(cast.binh)
        assert answered.guidance == "Không gọi lại số này."
    services.read(by=cast.binh, request_id=request.id)
    with acting(cast.binh):
        assert not queries.answered(cast.binh)


@pytest.mark.parametrize("name", ["lan", "mai", "hanh", "van", "tu", "pao", "nga"])
def test_nobody_else_sees_the_sighting_or_the_request(cast: Cast, name: str) -> None:
    mentioned(cast.son, case_of(cast.son))
    request = mentioned(cast.binh).request
    assert request is not None
    with acting(getattr(cast, name)):
        assert not Sighting.objects.exists()
        assert not NetworkRequest.objects.exists()
        assert not vault.may_open(request.sighting_id, DataClass.D0)


def test_what_belongs_to_the_same_story_is_not_before(cast: Cast) -> None:
    contact = contacts.take_contact(by=cast.lan)
    services.mention(
        by=cast.lan, source_kind="contact", source=contact.id, kind="phone", value=NUMBER
    )
    case = cases.open_case(by=cast.lan, contact_id=contact.id)
    assert not mentioned(cast.lan, case).seen
    assert not mentioned(cast.lan, case).seen


def test_the_first_file_finds_it_too_once_another_mentions_it(cast: Cast) -> None:
    """The order of mentions does not matter."""
    first = mentioned(cast.lan)
    assert not seen_again(cast.lan, first)
    mentioned(cast.binh)
    assert seen_again(cast.lan, first)


def test_a_tip_and_a_contact_meet_a_case(cast: Cast) -> None:
    mentioned(cast.lan)
    tip = tips.receive(by=cast.binh, kind="recruiter", words="người môi giới ở chợ")
    contact = contacts.take_contact(by=cast.binh)
    for kind, source in (("tip", tip.id), ("contact", contact.id)):
        found = services.mention(
            by=cast.binh, source_kind=kind, source=source, kind="zalo", value="84912773140"
        )
        assert found.seen, kind


def test_near_equal_adverts_meet_and_others_do_not(cast: Cast) -> None:
    mentioned(cast.lan, kind="advert", value=ADVERT)
    near = ADVERT.replace("20 triệu", "25 triệu").upper()
    assert mentioned(cast.binh, kind="advert", value=near).seen
    other = "Cần thợ may có tay nghề tại xưởng may gia đình, làm giờ hành chính, nghỉ chủ nhật"
    assert not mentioned(cast.binh, kind="advert", value=other).seen


def seal(case: Case, cast: Cast) -> None:
    sealing.seal(
        by=cast.lan, case_id=case.id, ground="child_sexual_abuse", words="em nhỏ",
        keeper_id=cast.members["mai"].pk,
    )  # fmt: skip


def test_a_file_sealed_by_decision_answers_nobody_and_the_national_desk_sees_none_of_it(
    cast: Cast,
) -> None:
    case = case_of(cast.lan)
    first = mentioned(cast.lan, case)
    seal(case, cast)
    assert not mentioned(cast.binh).seen
    with acting(cast.quan):
        assert [one.taken_in for one in Sighting.objects.all()] == ["DN"]
        assert Mark.objects.count() == 1
    # Whoever keeps the sealed file learns that another mentions it; nobody learns of hers.
    assert seen_again(cast.lan, first)


def test_a_sealed_file_asks_only_when_told_to_and_says_only_the_identifier(cast: Cast) -> None:
    mentioned(cast.binh)
    case = case_of(cast.lan)
    seal(case, cast)
    sealed = mentioned(cast.lan, case)
    assert (sealed.seen, sealed.request) == (True, None)
    request = services.ask(by=cast.lan, mention_id=sealed.mention.pk, words="Có nguy hiểm không?")
    with acting(cast.quan):
        asked = NetworkRequest.objects.get(pk=request.pk)
        assert (asked.value, asked.words) == (NUMBER, "Có nguy hiểm không?")
        assert [one.taken_in for one in queries.meeting(asked)] == ["DN"]
        assert not Sighting.objects.filter(pk=asked.sighting_id).exists()


def test_a_file_kept_from_anybody_answers_nobody(cast: Cast) -> None:
    case = case_of(cast.lan)
    mentioned(cast.lan, case)
    never_share.keep_from(
        by=cast.lan, case_id=case.id, words="bà con", member_id=cast.members["binh"].pk
    )
    assert not mentioned(cast.son, case_of(cast.son)).seen


def test_whoever_a_file_is_kept_from_at_the_national_desk_sees_none_of_it(cast: Cast) -> None:
    case = case_of(cast.lan)
    mentioned(cast.lan, case)
    never_share.keep_from(
        by=cast.lan, case_id=case.id, words="người thân", member_id=cast.members["quan"].pk
    )
    colleague = second_of(cast)
    with acting(cast.quan):
        assert not Sighting.objects.exists()
    with acting(colleague):
        assert Sighting.objects.count() == 1


def test_struck_out_it_counts_nowhere(cast: Cast) -> None:
    first = mentioned(cast.lan)
    services.strike(by=cast.lan, mention_id=first.mention.pk)
    assert not mentioned(cast.binh).seen
    with acting(cast.quan):
        assert [one.taken_in for one in Sighting.objects.all()] == ["DN"]


def test_whoever_does_not_read_the_file_asks_nothing(cast: Cast) -> None:
    first = mentioned(cast.lan)
    for name in ("binh", "hanh", "quan", "van"):
        with (
            acting(getattr(cast, name)),
            pytest.raises(ProgrammingError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("SELECT networks_seen(%s, '{}')", [first.mention.sighting_id])


def test_a_guessed_file_of_another_cannot_be_left_out_of_the_comparison(cast: Cast) -> None:
    """Or whoever guesses ids would learn in which file it was seen."""
    first = mentioned(cast.lan)
    second = mentioned(cast.binh)
    with acting(cast.binh), connection.cursor() as cursor:
        cursor.execute(
            "SELECT networks_seen(%s, %s)",
            [second.mention.sighting_id, [first.mention.root_id]],
        )
        assert cursor.fetchone() == (True,)


def test_the_match_is_in_the_log_without_the_identifier(cast: Cast) -> None:
    mentioned(cast.lan)
    second = mentioned(cast.binh)
    told = Record.objects.filter(action="mention.match", root=second.mention.root_id)
    assert [(r.actor, r.detail) for r in told] == [(cast.binh.key, ["seen before"])]


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [("phone", "không rõ", "no_identifier"), ("pigeon", NUMBER, "bad_code"),
     ("plate", "29", "no_identifier")],
)  # fmt: skip
def test_what_is_no_identifier_is_refused(cast: Cast, kind: str, value: str, code: str) -> None:
    with pytest.raises(services.Refused) as refused:
        mentioned(cast.lan, kind=kind, value=value)
    assert refused.value.code == code


def test_only_somebody_suspected_bears_an_identifier(cast: Cast) -> None:
    case = case_of(cast.lan)
    survivor = cases.add_person(by=cast.lan, case_id=case.id, role="survivor", name="A")
    suspect = cases.add_person(by=cast.lan, case_id=case.id, role="suspected_recruiter", name="B")
    with pytest.raises(services.Refused) as refused:
        mentioned(cast.lan, case, person_id=survivor.id)
    assert refused.value.code == "not_suspected"
    assert mentioned(cast.lan, case, person_id=suspect.id).mention.person_id == suspect.id


def test_sent_twice_it_is_one_mention(cast: Cast) -> None:
    case = case_of(cast.lan)
    key = UUID("01930000-0000-7000-8000-000000000001")
    one, two = mentioned(cast.lan, case, mention_id=key), mentioned(cast.lan, case, mention_id=key)
    assert one.mention.pk == two.mention.pk
    with acting(cast.lan):
        assert Mention.objects.count() == 1


def second_of(cast: Cast) -> Actor:
    return enrolled("yen.national", "national", centre="HN").as_actor()
