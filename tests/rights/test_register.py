"""The register of requests: who asks, who sees what of it, the clocks, and who hears when one
runs out."""

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError
from django.utils import timezone

from hotline.access.roles import ROLES
from hotline.actor.context import Actor, acting
from hotline.audit.models import Record
from hotline.cases import never_share, sealing
from hotline.cases import services as cases
from hotline.cases.models import Task
from hotline.events.models import Outbox
from hotline.people.models import Person
from hotline.referrals.models import Referral
from hotline.rights import queries, services
from hotline.rights.models import DataRequest
from hotline.staff.models import Member
from hotline.vault import services as vault
from tests.access.world import Files, enrolled
from tests.cast import Cast
from tests.rights.conftest import WORDS, accepted, asked

pytestmark = pytest.mark.django_db


def listed(cast: Cast, files: Files, member: Member) -> None:
    never_share.keep_from(by=cast.lan, case_id=files.case, member_id=member.pk, words=WORDS)


def heard_of(request: DataRequest) -> set[str]:
    return set(Outbox.objects.filter(subject=request.id).values_list("topic", flat=True))


def test_the_owner_reads_what_she_asked_and_the_officer_sees_that_she_did(
    cast: Cast, officer: Actor, files: Files
) -> None:
    request = asked(cast.lan, files.person)
    for reader in (cast.lan, cast.mai):
        with acting(reader):
            assert queries.register().get(pk=request.id).words == WORDS
    with acting(officer):
        row = queries.register().get(pk=request.id)
        assert (row.right, row.asked_by, row.centre) == ("access", "herself", "HN")
        with pytest.raises(vault.Sealed):
            _ = row.words
    for stranger in (cast.binh, cast.son, cast.tu, cast.pao):
        with acting(stranger):
            assert not DataRequest.objects.filter(pk=request.id).exists()


def test_a_colleague_who_takes_the_call_hands_it_to_whoever_works_with_her(
    cast: Cast, files: Files
) -> None:
    request = asked(cast.mai, files.person)
    assert request.owner_id == cast.lan.member_id
    with acting(cast.lan):
        assert queries.waits_for(cast.lan) == [request]
        assert DataRequest.objects.get(pk=request.id).words == WORDS


def test_the_register_is_the_officers(cast: Cast) -> None:
    keepers = {code for code, role in ROLES.items() if "rights.manage" in role.may}
    assert keepers == {"auditor"}


def test_a_sealed_file_takes_the_request_along_and_the_officer_still_sees_the_clock(
    cast: Cast, officer: Actor, files: Files
) -> None:
    request = asked(cast.lan, files.person)
    with acting(cast.lan):
        person = Person.objects.get(pk=files.person)
        person.restricted = True
        person.save(update_fields=["restricted"])
    for overseer in (cast.mai, cast.hanh, cast.quan):
        with acting(overseer):
            assert not DataRequest.objects.exists()
    for keeper in (officer, cast.lan):
        with acting(keeper):
            assert DataRequest.objects.filter(pk=request.id, restricted=True).exists()


def test_whoever_is_kept_from_her_sees_and_hears_nothing_of_what_she_asked(
    cast: Cast, officer: Actor, files: Files
) -> None:
    other = enrolled("other", "supervisor", centre="HN")
    before = accepted(cast.lan, files.person)
    listed(cast, files, cast.members["mai"])
    later = asked(cast.lan, files.person, "erasure")
    with acting(cast.mai):
        assert not queries.register().exists()
        assert queries.waits_for(cast.mai) == []
    assert heard_of(later) == {cast.lan.key, other.key, officer.key}
    with acting(cast.lan):
        assert set(queries.of_person(files.person)) == {before, later}


def test_of_a_sealed_file_each_hears_who_holds_the_request(
    cast: Cast, officer: Actor, files: Files
) -> None:
    listed(cast, files, enrolled("kept_out", "auditor"))
    sealing.seal(
        by=cast.lan, case_id=files.case, ground="protected_witness", words=WORDS,
        keeper_id=cast.members["mai"].pk,
    )  # fmt: skip
    request = asked(cast.lan, files.person)
    assert heard_of(request) == {cast.lan.key, officer.key}


def test_both_clocks_run_from_the_day_she_asked(cast: Cast, files: Files) -> None:
    monday = dt.datetime(2026, 11, 2, 9, tzinfo=timezone.get_default_timezone())
    request = asked(cast.lan, files.person, "withdrawal", received_at=monday)
    assert request.answer_due_at.astimezone(monday.tzinfo).date() == dt.date(2026, 11, 4)
    assert request.due_at.astimezone(monday.tzinfo).date() == dt.date(2026, 11, 17)


def test_nobody_is_served_before_it_is_sure_who_asks(cast: Cast, files: Files) -> None:
    request = asked(cast.lan, files.person)
    with pytest.raises(services.Wrong) as refusal:
        services.answer(by=cast.lan, request_id=request.id, accepted=True)
    assert refusal.value.code == "not_checked"
    with pytest.raises(IntegrityError), acting(cast.lan):
        DataRequest.objects.filter(pk=request.id).update(
            accepted=True, answered_at=timezone.now(), answered_by="x"
        )


def test_a_guardian_who_is_a_suspect_can_only_be_refused(cast: Cast, files: Files) -> None:
    uncle = cases.add_person(
        by=cast.lan, case_id=files.case, role="suspected_exploiter", name="Chú Tráng"
    )
    request = asked(
        cast.lan, files.person, asked_by="representative", asker_id=uncle.id, asker_name="Chú Tráng"
    )
    services.check_identity(by=cast.lan, request_id=request.id, check="in_person")
    with pytest.raises(services.SuspectAsks):
        services.answer(by=cast.lan, request_id=request.id, accepted=True)
    refused = services.answer(
        by=cast.lan, request_id=request.id, accepted=False, ground="representative_suspect"
    )
    assert (refused.outcome, refused.accepted) == ("refused", False)
    with pytest.raises(services.MovedOn):
        services.finish(by=cast.lan, request_id=request.id, outcome="done")


def test_a_refusal_needs_a_ground_of_the_list(cast: Cast, files: Files) -> None:
    request = asked(cast.lan, files.person)
    for ground in ("", "no_time"):
        with pytest.raises(services.Wrong):
            services.answer(by=cast.lan, request_id=request.id, accepted=False, ground=ground)


def test_the_time_is_extended_once_with_a_reason(cast: Cast, files: Files) -> None:
    request = accepted(cast.lan, files.person, "objection")
    with pytest.raises(services.Wrong):
        services.extend(by=cast.lan, request_id=request.id, words=" ")
    later = services.extend(by=cast.lan, request_id=request.id, words="chờ công an trả lời")
    assert later.due_at > request.due_at
    with pytest.raises(services.MovedOn):
        services.extend(by=cast.lan, request_id=request.id, words="thêm nữa")


def test_what_runs_out_rises_to_the_officer_once(cast: Cast, officer: Actor, files: Files) -> None:
    old = timezone.now() - dt.timedelta(days=40)
    unanswered = asked(cast.lan, files.person, received_at=timezone.now() - dt.timedelta(days=7))
    undone = accepted(cast.lan, files.person, "restriction", received_at=old)
    fresh = asked(cast.lan, files.person)
    sweeper = Actor(services.CLOCK)
    with acting(officer):
        assert queries.waits_for(officer) == []
    assert services.raise_late(by=sweeper) == 2
    assert services.raise_late(by=sweeper) == 0
    with acting(officer):
        assert {r.pk for r in queries.waits_for(officer)} == {unanswered.pk, undone.pk}
        assert not queries.is_late(DataRequest.objects.get(pk=fresh.pk))
    heard = Outbox.objects.filter(subject=undone.pk, topic=services.OFFICER)
    assert heard.count() >= 2
    logged = Record.objects.filter(action="rights.late").values_list("root", flat=True)
    assert set(logged) == {unanswered.pk, undone.pk}


def test_nothing_is_erased_by_saying_so(cast: Cast, files: Files) -> None:
    request = accepted(cast.lan, files.person, "erasure")
    with pytest.raises(services.Wrong):
        services.finish(by=cast.lan, request_id=request.id, outcome="done")
    with pytest.raises(services.Wrong):
        services.finish(by=cast.lan, request_id=request.id, outcome="partly")
    ended = services.finish(
        by=cast.lan, request_id=request.id, outcome="partly", words="toà giữ hồ sơ"
    )
    assert ended.outcome == "partly"


def test_withdrawing_consent_gives_the_owner_a_task_with_the_clock(
    cast: Cast, files: Files
) -> None:
    request = accepted(cast.lan, files.person, "withdrawal")
    with acting(cast.lan):
        task = Task.objects.get(case=files.case)
        assert (task.owner_id, task.due_at) == (cast.lan.member_id, request.due_at)
        assert task.text


def test_withdrawing_consent_closes_what_agencies_hold_on_it_at_once(
    cast: Cast, files: Files
) -> None:
    accepted(cast.lan, files.person, "withdrawal")
    with acting(cast.lan):
        (sent,) = Referral.objects.filter(person=files.person)
        assert (sent.basis, sent.state, sent.coerced) == ("consent", "consent_withdrawn", "unknown")
        assert vault.is_erased(sent.id)


def test_without_a_file_it_is_written_down_and_the_file_found_later(
    cast: Cast, officer: Actor, files: Files
) -> None:
    request = services.record(
        by=cast.binh, right="access", words="Chị Chi hỏi về dữ liệu", asker_name="Chi"
    )
    services.check_identity(by=cast.binh, request_id=request.id, check="details")
    with pytest.raises(services.Wrong) as refusal:
        services.answer(by=cast.binh, request_id=request.id, accepted=True)
    assert refusal.value.field == "person"
    with pytest.raises(Person.DoesNotExist):
        services.find_file(by=cast.binh, request_id=request.id, person_id=files.person)
    own = cases.open_case(by=cast.binh, contact_id=_contact_of(cast.binh))
    person = cases.add_person(by=cast.binh, case_id=own.id, role="survivor", name="Chi")
    found = services.find_file(by=cast.binh, request_id=request.id, person_id=person.id)
    assert found.person_id == person.id
    services.answer(by=cast.binh, request_id=request.id, accepted=True)


def test_impossible_facts_are_refused(cast: Cast, files: Files) -> None:
    later = timezone.now() + dt.timedelta(hours=2)
    for facts in (
        {"right": "gossip"},
        {"asked_by": "a neighbour"},
        {"words": "  "},
        {"received_at": later},
    ):
        whole = {"right": "access", "words": WORDS, "person_id": files.person} | facts
        with pytest.raises(services.Wrong):
            services.record(by=cast.lan, **whole)  # type: ignore[arg-type]


def test_nobody_writes_down_a_request_about_a_file_out_of_reach(cast: Cast, files: Files) -> None:
    with pytest.raises(Person.DoesNotExist):
        asked(cast.binh, files.person)
    with pytest.raises(Person.DoesNotExist):
        asked(cast.lan, uuid.uuid4())


def _contact_of(by: Actor) -> uuid.UUID:
    from hotline.contacts import services as contacts

    return contacts.take_contact(by=by, kind="referral", caller_type="relative").id
