"""A copy of one person's data: whole, without others, made by one and released by another, and
handed over only when having it is safe."""

import json
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from hotline.actor.context import Actor, acting
from hotline.audit.models import Record
from hotline.cases import planning
from hotline.cases import services as cases
from hotline.cases.models import Case, CasePerson
from hotline.contacts.models import Contact
from hotline.people.models import Person
from hotline.people.services import amend_person
from hotline.rights import copies, held, services
from hotline.rights.body import Body
from hotline.rights.models import DataCopy, DataRequest, Handing
from hotline.vault import services as vault
from tests.access import world
from tests.access.world import Files
from tests.cast import Cast
from tests.rights.conftest import accepted, asked

pytestmark = pytest.mark.django_db
UNCLE, HIS_NUMBER = "Tráng A Seo", "0358 999 111"
PLAN = "Chạy sang nhà cô giáo. Tráng A Seo không biết đường đó."


@pytest.fixture
def furnished(cast: Cast, files: Files) -> Files:
    """A case in which a recruiter stands too, and is named in what was written down."""
    cases.add_person(
        by=cast.lan, case_id=files.case, role="suspected_recruiter", name=UNCLE, phone=HIS_NUMBER
    )
    cases.write_note(
        by=cast.lan, case_id=files.case,
        text=f"Em kể rõ. {UNCLE} gọi từ {HIS_NUMBER} mỗi tối. Em ngủ không được.",
    )  # fmt: skip
    planning.write_safety_plan(
        by=cast.lan, case_id=files.case, person_id=files.person, way_out=PLAN
    )
    return files


def made(by: Actor, files: Files, language: str = "vi") -> DataCopy:
    request = accepted(by, files.person)
    return copies.make(by=by, request_id=request.id, language=language)


def leaving(copy: DataCopy, by: Actor) -> str:
    with acting(by):
        body = Body.from_json(DataCopy.objects.get(pk=copy.pk).body)
        return json.dumps(body.to_hand_over("[…]"), ensure_ascii=False)


def test_everything_told_of_her_is_in_it(cast: Cast, furnished: Files) -> None:
    text = leaving(made(cast.lan, furnished), cast.lan)
    for secret in (
        world.NAME, world.PHONE, world.SAFE_PHONE, world.ADDRESS, world.PAPER, world.SAFE_WORD,
        world.PROBLEM, world.MEASURE, world.ACCOUNT, world.BASIS_WORDS,
    ):  # fmt: skip
        assert secret in text, secret
    with acting(cast.lan):
        assert Case.objects.get(pk=furnished.case).number in text
    assert "Chạy sang nhà cô giáo." in text
    assert "Em ngủ không được." in text


def test_a_case_in_which_she_stands_in_two_roles_is_in_it_once_with_both(
    cast: Cast, files: Files
) -> None:
    with acting(cast.lan):
        CasePerson(case_id=files.case, person_id=files.person, role="caller", by=cast.lan.key).save(
            force_insert=True
        )
    text = leaving(made(cast.lan, files), cast.lan)
    assert text.count(world.PROBLEM) == 1
    assert text.count("Người gọi") == 1
    assert text.count("Người cần hỗ trợ") == 1


def test_nobody_else_is_in_it(cast: Cast, furnished: Files) -> None:
    copy = made(cast.lan, furnished)
    text = leaving(copy, cast.lan)
    for secret in (UNCLE, HIS_NUMBER, "358999111"):
        assert secret not in text, secret
    with acting(cast.lan):
        whole = DataCopy.objects.get(pk=copy.pk).body
    assert UNCLE not in whole, "what is struck out is masked too"


def test_what_mentions_others_or_was_said_by_somebody_else_waits_struck_out(
    cast: Cast, furnished: Files
) -> None:
    """The caller of this contact is a relative: her notes are not the survivor's words."""
    copy = made(cast.lan, furnished)
    with acting(cast.lan):
        pieces = list(Body.from_json(copy.body).passages())
    assert [p.text for _key, p in pieces if p.mentions]
    assert all(p.struck for _key, p in pieces if p.mentions)
    assert world.NOTES not in leaving(copy, cast.lan)


@pytest.mark.parametrize(
    ("language", "word", "other"),
    [("vi", "Người cần hỗ trợ", "Survivor"), ("en", "Survivor", "Người cần hỗ trợ")],
)
def test_it_is_in_the_language_she_reads(
    cast: Cast, furnished: Files, language: str, word: str, other: str
) -> None:
    text = leaving(made(cast.lan, furnished, language), cast.lan)
    assert word in text
    assert other not in text


def test_the_owner_strikes_out_and_brings_back_passages(cast: Cast, furnished: Files) -> None:
    copy = made(cast.lan, furnished)
    with acting(cast.lan):
        keys = [key for key, _piece in Body.from_json(copy.body).passages()]
        hers = next(k for k, p in Body.from_json(copy.body).passages() if p.text == world.PROBLEM)
    copies.strike(by=cast.lan, copy_id=copy.id, keys=keys)
    assert world.PROBLEM not in leaving(copy, cast.lan)
    copies.strike(by=cast.lan, copy_id=copy.id, keys=[k for k in keys if k != hers])
    assert world.PROBLEM in leaving(copy, cast.lan)
    copies.offer(by=cast.lan, copy_id=copy.id)
    with pytest.raises(copies.MovedOn):
        copies.strike(by=cast.lan, copy_id=copy.id, keys=[])


def test_it_is_released_by_a_second_person_who_can_read_it(
    cast: Cast, officer: Actor, furnished: Files
) -> None:
    copy = made(cast.lan, furnished)
    with pytest.raises(copies.MovedOn):
        copies.decide(by=cast.mai, copy_id=copy.id, released=True)
    copies.offer(by=cast.lan, copy_id=copy.id)
    with pytest.raises(copies.NotBySame):
        copies.decide(by=cast.lan, copy_id=copy.id, released=True)
    with pytest.raises(vault.Sealed):
        copies.decide(by=officer, copy_id=copy.id, released=True)
    with pytest.raises(DataCopy.DoesNotExist):
        copies.decide(by=cast.binh, copy_id=copy.id, released=True)
    released = copies.decide(by=cast.mai, copy_id=copy.id, released=True)
    assert released.released_by == cast.mai.key
    with pytest.raises(IntegrityError), acting(cast.lan), transaction.atomic():
        DataCopy.objects.filter(pk=copy.pk).update(released_by=cast.lan.key)


def test_given_back_it_is_made_anew(cast: Cast, furnished: Files) -> None:
    copy = made(cast.lan, furnished)
    copies.offer(by=cast.lan, copy_id=copy.id)
    with pytest.raises(services.Wrong):
        copies.decide(by=cast.mai, copy_id=copy.id, released=False)
    copies.decide(by=cast.mai, copy_id=copy.id, released=False, words="còn tên chú ở mục 3")
    with pytest.raises(copies.MovedOn):
        copies.hand_over(by=cast.lan, copy_id=copy.id, safe=True, how="read_out")
    again = copies.make(by=cast.lan, request_id=copy.request_id, language="vi")
    with acting(cast.lan):
        assert copies.latest(copy.request_id) == again


def test_it_leaves_only_when_having_it_is_safe(cast: Cast, furnished: Files) -> None:
    copy = made(cast.lan, furnished)
    copies.offer(by=cast.lan, copy_id=copy.id)
    copies.decide(by=cast.mai, copy_id=copy.id, released=True)
    with pytest.raises(copies.MovedOn):
        copies.taken(by=cast.lan, copy_id=copy.id, form="print")
    with pytest.raises(services.Wrong):
        copies.hand_over(by=cast.lan, copy_id=copy.id, safe=False)
    copies.hand_over(by=cast.lan, copy_id=copy.id, safe=False, words="chồng xem điện thoại")
    with pytest.raises(copies.MovedOn):
        copies.taken(by=cast.lan, copy_id=copy.id, form="file")
    with acting(cast.lan):
        assert DataRequest.objects.get(pk=copy.request_id).ended_at is None
    copies.hand_over(by=cast.lan, copy_id=copy.id, safe=True, how="on_paper")
    copies.taken(by=cast.lan, copy_id=copy.id, form="print")
    with acting(cast.lan):
        request = DataRequest.objects.get(pk=copy.request_id)
        assert (request.outcome, request.ended_by) == ("done", cast.lan.key)
        assert Handing.objects.filter(copy=copy).count() == 2


def test_each_step_is_in_the_log_without_a_word(cast: Cast, furnished: Files) -> None:
    copy = made(cast.lan, furnished)
    copies.offer(by=cast.lan, copy_id=copy.id)
    copies.decide(by=cast.mai, copy_id=copy.id, released=True)
    copies.hand_over(by=cast.lan, copy_id=copy.id, safe=True, how="read_out", words=world.NOTES)
    rows = Record.objects.filter(action__startswith="rights.")
    actions = list(rows.order_by("seq").values_list("action", flat=True))
    assert actions == [
        "rights.record", "rights.check_identity", "rights.answer", "rights.make_copy",
        "rights.offer_copy", "rights.release_copy", "rights.hand_over", "rights.end",
    ]  # fmt: skip
    assert world.NOTES not in json.dumps(list(rows.values("detail", "reason")), ensure_ascii=False)


def test_nobody_makes_a_copy_of_a_file_she_does_not_read(
    cast: Cast, officer: Actor, furnished: Files
) -> None:
    request = accepted(cast.lan, furnished.person)
    with pytest.raises(Person.DoesNotExist):
        copies.make(by=officer, request_id=request.id, language="vi")
    refused = asked(cast.lan, furnished.person)
    with pytest.raises(services.MovedOn):
        copies.make(by=cast.lan, request_id=refused.id, language="vi")


def test_a_number_that_came_later_is_hers_too(cast: Cast, furnished: Files) -> None:
    cases.write_note(by=cast.lan, case_id=furnished.case, text="Gọi em ở số 0912 000 333 nhé.")
    assert "0912 000 333" not in leaving(made(cast.lan, furnished), cast.lan)
    amend_person(by=cast.lan, person_id=furnished.person, phone="0912000333")
    assert "0912 000 333" in leaving(made(cast.lan, furnished), cast.lan)


def _leads_to(model: Any, wanted: tuple[Any, ...]) -> bool:
    return any(f.is_relation and f.related_model in wanted for f in model._meta.fields)


def test_no_table_that_can_hold_something_of_hers_is_forgotten() -> None:
    """Every table that names a person, or a file she stands in, and every table under those, is
    gathered or says why not."""
    known = {*held.GATHERED, *held.LEFT_OUT}
    found: set[Any] = {Person, Case, Contact}
    while True:
        more = {
            m for m in apps.get_models()
            if m.__module__.startswith("hotline.") and _leads_to(m, tuple(found))
        } - found  # fmt: skip
        if not more:
            break
        found |= more
    labels = {m._meta.label for m in found}
    assert labels - known == set()
    assert not set(held.GATHERED) & set(held.LEFT_OUT)
