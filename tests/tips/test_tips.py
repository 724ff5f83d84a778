"""A tip without a known victim: taken down, judged, handed over, resolved; the reporter stays."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from hotline.access import services as access
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.contacts import services as contacts
from hotline.directory.models import Agency
from hotline.directory.queries import responsible_agency
from hotline.events.services import Event
from hotline.tips import handovers, queries, rules, services
from hotline.tips.jobs import SWEEPER
from hotline.tips.models import Tip, TipHandover, TipStep
from hotline.tips.reactions import on_handover
from hotline.vault import services as vault
from tests.cast import Cast

pytestmark = pytest.mark.django_db

WORDS = "Quán karaoke sau chợ giữ giấy tờ của mấy cô gái trẻ"
SIGNS = "biển số 24A-112.37, trang Việc nhẹ lương cao"
REPORTER = "Lò Thị Panh, 0912 000 333"


def received(by: Actor, **changes: Any) -> Tip:
    facts: dict[str, Any] = {
        "kind": "place", "words": WORDS, "identifiers": SIGNS, "place": "34/15",
        "venue": "karaoke_bar",
    }  # fmt: skip
    return services.receive(by=by, **(facts | changes))


def lao_cai() -> Agency:
    agency = responsible_agency("34/15")
    assert agency is not None
    return agency


def handed(by: Actor, tip: Tip, **changes: Any) -> TipHandover:
    services.classify(by=by, tip_id=tip.id, classification="trafficking_suspected")
    facts: dict[str, Any] = {"agency": lao_cai(), "account": WORDS, "identifiers": SIGNS}
    return handovers.hand_over(by=by, tip_id=tip.id, **(facts | changes))


def reacted(handover: TipHandover) -> None:
    on_handover(Event("1", 1, "t", handovers.EVENT, handover.id))


def everything_read_by(actor: Actor, handover: TipHandover) -> str:
    """All values of the hand-over that the actor can open, as one text."""
    with acting(actor):
        row = TipHandover.objects.get(pk=handover.id)
        return " | ".join(str(getattr(row, f.attname)) for f in TipHandover._meta.fields)


def test_a_tip_is_resolved_by_what_the_agency_reports(cast: Cast) -> None:
    tip = received(cast.lan, reporter_wish="may_contact", reporter=REPORTER)
    handover = handed(cast.lan, tip)
    handovers.receive(by=cast.pao, handover_id=handover.id)
    handovers.report(
        by=cast.pao, handover_id=handover.id, result="acted", words="đã kiểm tra", reference="CV 12"
    )
    reacted(handover)
    reacted(handover)  # delivered twice
    with acting(cast.lan):
        fresh = Tip.objects.get(pk=tip.id)
        assert (fresh.state, fresh.result, fresh.ended_by) == ("resolved", "acted", cast.pao.key)
        steps = list(queries.history(tip.id).values_list("state", flat=True))
        assert steps == ["received", "classified", "handed_over", "resolved"]
        answered = TipHandover.objects.get(pk=handover.id)
        assert (answered.answer, answered.reference) == ("đã kiểm tra", "CV 12")


def test_the_reporter_is_nowhere_in_what_the_agency_reads(cast: Cast) -> None:
    tip = received(cast.lan, reporter_wish="may_contact", reporter=REPORTER)
    handover = handed(cast.lan, tip)
    read = everything_read_by(cast.pao, handover)
    assert WORDS in read
    assert SIGNS in read
    for part in (*REPORTER.split(", "), "912000333", tip.number):
        assert part not in read, part
    with acting(cast.pao):
        assert not Tip.objects.exists()
        assert not TipStep.objects.exists()
        assert not vault.may_open(tip.id, DataClass.D0)


def test_she_is_named_only_where_she_agreed(cast: Cast) -> None:
    agreed = received(
        cast.lan, reporter_wish="may_contact", reporter=REPORTER, may_be_named=True
    )  # fmt: skip
    assert REPORTER in everything_read_by(cast.pao, handed(cast.lan, agreed))


@pytest.mark.parametrize(
    "account",
    [
        "Người báo là lò thị  panh ở bản trên",
        "gọi 0912.000.333 để hỏi thêm",
        "số +84 912 000 333",
    ],
)
@pytest.mark.parametrize("field", ["account", "identifiers"])
def test_a_text_that_repeats_who_reported_does_not_leave(
    cast: Cast, account: str, field: str
) -> None:
    tip = received(cast.lan, reporter_wish="may_contact", reporter=REPORTER)
    with pytest.raises(services.Refused) as refused:
        handed(cast.lan, tip, **{field: account})
    assert (refused.value.code, refused.value.field) == ("names_reporter", field)
    with acting(cast.lan):
        assert Tip.objects.get(pk=tip.id).state == "classified"
    with acting(cast.pao):
        assert not TipHandover.objects.exists()


def test_the_number_of_the_contact_it_came_from_does_not_leave_either(cast: Cast) -> None:
    contact = contacts.take_contact(by=cast.lan, kind="information", phone="0987 654 321")
    tip = received(cast.lan, contact_id=contact.id)
    with pytest.raises(services.Refused, match="names_reporter"):
        handed(cast.lan, tip, account="người gọi từ 0987654321")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reporter": REPORTER}, "reporter_named"),
        ({"may_be_named": True}, "reporter_named"),
        ({"reporter_wish": "may_contact"}, "no_reporter"),
        ({"words": "  "}, "no_words"),
        ({"kind": "ghost"}, "bad_code"),
        ({"venue": "moon"}, "bad_code"),
    ],
)
def test_what_a_tip_may_not_hold_is_refused(cast: Cast, changes: dict[str, Any], code: str) -> None:
    with pytest.raises(services.Refused, match=code):
        received(cast.lan, **changes)
    with acting(cast.lan):
        assert not Tip.objects.exists()


def test_the_database_keeps_an_anonymous_reporter_out(cast: Cast) -> None:
    tip = received(cast.lan)
    with acting(cast.lan):
        row = Tip.objects.get(pk=tip.id)
        row.reporter = REPORTER
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(update_fields=["reporter"])


def test_sent_twice_it_is_one_tip_and_one_hand_over(cast: Cast) -> None:
    from hotline.actor.ids import new_id

    tip_id, handover_id = new_id(), new_id()
    first, again = received(cast.lan, tip_id=tip_id), received(cast.lan, tip_id=tip_id)
    assert first.number == again.number
    handed(cast.lan, first, handover_id=handover_id)
    handovers.hand_over(
        by=cast.lan, tip_id=first.id, agency=lao_cai(), account=WORDS, handover_id=handover_id
    )
    with acting(cast.lan):
        assert Tip.objects.count() == TipHandover.objects.count() == 1


def test_a_taken_number_gives_way_to_another(cast: Cast, monkeypatch: Any) -> None:
    from hotline.actor import ids

    numbers = iter(["1111-1111", "1111-1111", "2222-2222"])
    monkeypatch.setattr(services, "reference_of", lambda row, attempt: next(numbers))
    assert ids.reference_of(ids.new_id()).count("-") == 1
    assert [received(cast.lan).number, received(cast.binh).number] == ["1111-1111", "2222-2222"]


def test_each_move_happens_once_and_in_order(cast: Cast) -> None:
    tip = received(cast.lan)
    for early in (
        lambda: services.close(by=cast.lan, tip_id=tip.id, reason="not_enough"),
        lambda: services.resolve(by=cast.lan, tip_id=tip.id, result="acted"),
        lambda: handovers.hand_over(by=cast.lan, tip_id=tip.id, agency=lao_cai(), account="x"),
    ):
        with pytest.raises(services.Refused, match="moved_on"):
            early()
    services.classify(by=cast.lan, tip_id=tip.id, classification="not_enough")
    with pytest.raises(services.Refused, match="moved_on"):
        services.classify(by=cast.mai, tip_id=tip.id, classification="duplicate")
    services.close(by=cast.mai, tip_id=tip.id, reason="not_enough", words="không rõ nơi nào")
    with pytest.raises(services.Refused, match="moved_on"):
        services.resolve(by=cast.lan, tip_id=tip.id, result="acted")
    with acting(cast.mai):
        assert Tip.objects.get(pk=tip.id).closing == "not_enough"


def test_whoever_cannot_read_it_cannot_judge_it(cast: Cast) -> None:
    tip = received(cast.lan)
    with pytest.raises(services.Refused, match="closed"):
        services.classify(by=cast.quan, tip_id=tip.id, classification="not_enough")
    for stranger in (cast.binh, cast.son, cast.pao):
        with pytest.raises(Tip.DoesNotExist):
            services.classify(by=stranger, tip_id=tip.id, classification="not_enough")


def test_another_agency_neither_sees_nor_answers(cast: Cast) -> None:
    handover = handed(cast.lan, received(cast.lan))
    with acting(cast.thu):
        assert not queries.inbox(cast.thu)
    for verb in (
        lambda: handovers.receive(by=cast.thu, handover_id=handover.id),
        lambda: handovers.report(by=cast.thu, handover_id=handover.id, result="acted"),
    ):
        with pytest.raises(TipHandover.DoesNotExist):
            verb()
    with pytest.raises(services.Refused, match="not_yours"):
        handovers.report(by=cast.lan, handover_id=handover.id, result="acted")


def test_a_tip_nobody_classified_within_a_day_rises_once(cast: Cast) -> None:
    at = timezone.now() - dt.timedelta(hours=25)
    late, fresh = received(cast.lan, at=at), received(cast.lan)
    done = received(cast.lan, at=at)
    services.classify(by=cast.lan, tip_id=done.id, classification="duplicate")
    assert services.mark_late(by=SWEEPER) == 1
    assert services.mark_late(by=SWEEPER) == 0
    with acting(cast.mai):
        assert [t.id for t in queries.to_classify(cast.mai)] == [late.id]
        assert Tip.objects.get(pk=late.id).raised_at is not None
    with acting(cast.lan):
        assert [t.id for t in queries.to_classify(cast.lan)] == [late.id, fresh.id]


def test_a_silent_agency_rises_once_and_opening_starts_the_next_clock(cast: Cast) -> None:
    handover = handed(cast.lan, received(cast.lan, urgency="urgent"))
    soon = timezone.now() + dt.timedelta(hours=5)
    assert services.mark_late(by=SWEEPER, now=soon) == 1
    assert services.mark_late(by=SWEEPER, now=soon) == 0
    opened = handovers.receive(by=cast.pao, handover_id=handover.id)
    assert opened.silent_since is None
    assert opened.due_at is not None
    assert opened.due_at > soon
    handovers.report(by=cast.pao, handover_id=handover.id, result="nothing_found")
    much_later = soon + dt.timedelta(days=90)
    assert services.mark_late(by=SWEEPER, now=much_later) == 0


def test_a_colleague_who_gets_it_reads_it(cast: Cast) -> None:
    from tests.access.world import enrolled

    tip = received(cast.lan)
    colleague = enrolled("nhi", "counsellor", centre="HN")
    with acting(colleague.as_actor()):
        assert not Tip.objects.exists()
    services.pass_on(by=cast.mai, tip_id=tip.id, to=colleague)
    with acting(colleague.as_actor()):
        assert Tip.objects.get(pk=tip.id).words == WORDS
        assert [t.id for t in queries.to_classify(colleague.as_actor())] == [tip.id]


def test_what_happened_is_not_rewritten(cast: Cast) -> None:
    received(cast.lan)
    for verb in (
        lambda: TipStep.objects.update(state="resolved"),
        lambda: TipStep.objects.all().delete(),
    ):
        with acting(cast.lan), pytest.raises(DatabaseError), transaction.atomic():
            verb()


def test_access_to_the_hand_over_is_told_with_its_reason(cast: Cast) -> None:
    handover = handed(cast.lan, received(cast.lan))
    with acting(cast.lan):
        agency = {r["why"] for r in access.who_can_see(handover.id) if "agency:" in r["principal"]}
    assert agency == {"tip"}


def test_a_tip_of_a_contact_is_kept_from_whoever_is_kept_from_the_contact(cast: Cast) -> None:
    from hotline.cases import never_share
    from tests.access.world import work_loop

    files = work_loop(cast.lan, lao_cai())
    handed(cast.lan, received(cast.lan, contact_id=files.contact))
    with acting(cast.mai):
        assert Tip.objects.exists()
        assert TipHandover.objects.exists()
    never_share.keep_from(
        by=cast.lan, case_id=files.case, member_id=cast.members["mai"].pk, words=WORDS
    )
    with acting(cast.mai):
        assert not Tip.objects.exists()
        assert not TipStep.objects.exists()
        assert not TipHandover.objects.exists()
    for reader in (cast.hanh, cast.pao):
        with acting(reader):
            assert TipHandover.objects.exists()


def test_what_betrays_a_reporter_and_what_does_not() -> None:
    assert rules.betrays("call 0912-000-333", "0912000333")
    assert rules.betrays("(+84) 912 000 333", "0912 000 333")
    assert not rules.betrays("biển số 24A-112.37", "0912 000 333")
    assert rules.betrays("chị LÒ THỊ PANH nói", "Lò Thị Panh; 0912 000 333")
    assert not rules.betrays("gần nhà Lò Thị Pành", "Lò Thị Panh")
    assert not rules.betrays("năm 2026", "")
