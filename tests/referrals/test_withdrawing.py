"""She takes her consent back; agencies refer on; her own word closes a referral."""

import pytest
from django.db import ProgrammingError, connection, transaction

from hotline.access import services as access
from hotline.actor.context import acting
from hotline.cases import sealing
from hotline.cases.models import Case, CasePerson
from hotline.countries.pack import current as pack
from hotline.directory.models import Agency
from hotline.directory.queries import agencies
from hotline.followups import services as followups
from hotline.followups.models import FollowUp
from hotline.followups.reactions import REACTIONS
from hotline.messaging.models import Message
from hotline.people.models import Person
from hotline.referrals import onward, queries, services, talking, verifying, withdrawing
from hotline.referrals.models import Consent, Referral, Remark, Step
from hotline.referrals.moving import Refused
from hotline.vault import services as vault
from tests.cast import Cast
from tests.referrals.conftest import NAME, PLACE, Send


def test_what_rests_on_consent_closes_at_once_for_good(cast: Cast, send: Send) -> None:
    sent = send()
    services.accept(by=cast.pao, referral_id=sent.id)
    withdrawing.withdraw(by=cast.lan, referral_id=sent.id, coerced="no", words="chị không muốn")
    with acting(cast.pao):
        seen = Referral.objects.get(pk=sent.id)
        assert seen.state == "consent_withdrawn"
        with pytest.raises(vault.Sealed):
            _ = seen.identity
    with acting(cast.lan):
        assert vault.is_erased(sent.id)
        assert Referral.objects.get(pk=sent.id).account == ""
        consent = Consent.objects.get(referral=sent.id)
        assert consent.withdrawn_by == cast.lan.key
        assert consent.evidence  # that she had agreed is still known
    with pytest.raises(Refused, match="moved_on"):
        services.report(by=cast.pao, referral_id=sent.id, outcome="need_met")


def test_what_rests_on_another_ground_stays_and_says_why(cast: Cast, send: Send) -> None:
    sent = send(urgency="emergency", basis="life_and_health", basis_words="bị giữ")
    kept = withdrawing.withdraw(by=cast.pao, referral_id=sent.id, coerced="unknown")
    assert (kept.state, kept.coerced) == ("sent", "unknown")
    with acting(cast.pao):
        assert Referral.objects.get(pk=sent.id).identity
    with acting(cast.mai):
        assert [r.id for r in queries.coerced()] == [sent.id]
    with pytest.raises(Refused, match="moved_on"):
        withdrawing.withdraw(by=cast.lan, referral_id=sent.id, coerced="no")


def test_nobody_closes_a_packet_that_nobody_withdrew(cast: Cast, send: Send) -> None:
    sent = send()
    with (
        acting(cast.lan),
        pytest.raises(ProgrammingError, match="only what rests on consent"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT referrals_close(%s)", [sent.id])
    with acting(cast.lan):
        assert Referral.objects.get(pk=sent.id).account


def test_a_question_turns_the_clock_to_the_sender_and_the_answer_turns_it_back(
    cast: Cast, send: Send
) -> None:
    sent = send()
    services.receive(by=cast.pao, referral_id=sent.id)
    with pytest.raises(Refused, match="no_words"):
        talking.ask(by=cast.pao, referral_id=sent.id, words=" ")
    talking.ask(by=cast.pao, referral_id=sent.id, words="chị nói tiếng gì?")
    with acting(cast.lan):
        assert [r.id for r in queries.to_answer(cast.lan)] == [sent.id]
    with pytest.raises(Refused, match="not_yours"):
        talking.answer(by=cast.pao, referral_id=sent.id, words="tiếng Mông")
    talking.answer(by=cast.lan, referral_id=sent.id, words="tiếng Mông")
    with acting(cast.pao):
        assert Referral.objects.get(pk=sent.id).state == "received"
        said = talking.of_referral(sent.id)
        assert [(r.kind, r.side) for r in said] == [("question", "agency"), ("answer", "sender")]


def test_before_acceptance_the_words_of_the_sender_stay_closed_to_whoever_only_conducts(
    cast: Cast, send: Send
) -> None:
    sent = send(agency=agencies(kind="police")[0])
    talking.remark(by=cast.lan, referral_id=sent.id, words="gấp")
    with acting(cast.pao):
        (said,) = Remark.objects.filter(referral=sent.id)
        with pytest.raises(vault.Sealed):
            _ = said.words


def _accepted(cast: Cast, send: Send, **changes: object) -> Referral:
    sent = send(**changes)
    return services.accept(by=cast.pao, referral_id=sent.id)


def test_an_agency_refers_on_no_more_than_it_holds(cast: Cast, send: Send) -> None:
    accepted = _accepted(cast, send, fields=["name"])
    other = Agency.objects.get(pk=cast.thu.agency)
    sent_on = onward.refer_on(
        by=cast.pao,
        referral_id=accepted.id,
        agency=other,
        basis_words="chị đồng ý",
        account="cần chỗ học nghề",
        fields=["name", "address"],
    )
    assert sent_on.fields == ["name"]
    with acting(cast.thu):
        assert Referral.objects.get(pk=sent_on.id).band["place"] == PLACE
        with pytest.raises(vault.Sealed):
            _ = Referral.objects.get(pk=sent_on.id).identity
    services.accept(by=cast.thu, referral_id=sent_on.id)
    with acting(cast.thu):
        assert NAME in Referral.objects.get(pk=sent_on.id).identity
        assert not Referral.objects.filter(pk=accepted.id).exists()
    with acting(cast.lan):
        assert Referral.objects.get(pk=sent_on.id).parent_id == accepted.id


def test_whoever_is_kept_from_a_case_is_not_referred_on_to(
    cast: Cast, survivor: tuple[Case, Person], send: Send
) -> None:
    from hotline.cases import never_share

    accepted = _accepted(cast, send)
    other = Agency.objects.get(pk=cast.thu.agency)
    never_share.keep_from(by=cast.lan, case_id=survivor[0].id, words="người nhà", agency=other)
    with pytest.raises(Refused, match="never_share"):
        onward.refer_on(
            by=cast.pao, referral_id=accepted.id, agency=other, basis_words="đồng ý",
            account="học nghề", fields=["name"],
        )  # fmt: skip


def test_an_agency_refers_into_the_hotline_and_a_counsellor_takes_it(cast: Cast) -> None:
    came = onward.refer_in(
        by=cast.pao,
        urgency="urgent",
        basis="consent",
        basis_words="chị đồng ý",
        place=PLACE,
        needs=["housing"],
        account="vừa về nước, cần tư vấn",
        identity={"name": NAME, "phone": "0912345678"},
        sex="female",
        age=20,
    )
    assert (came.state, came.centre, came.case_id) == ("sent", "HN", None)
    with acting(cast.lan):
        (row,) = queries.came_in()
        assert row.id == came.id
        with pytest.raises(vault.Sealed):
            _ = row.identity
    with acting(cast.binh):
        assert not queries.came_in()
    taken = onward.take_in(by=cast.lan, referral_id=came.id)
    assert (taken.state, taken.owner_id) == ("accepted", cast.lan.member_id)
    with acting(cast.lan):
        names = [
            row.person.name
            for row in CasePerson.objects.filter(case=taken.case_id, role="survivor")
        ]
        assert names == [NAME]
    with pytest.raises(Refused, match="moved_on"):
        onward.take_in(by=cast.mai, referral_id=came.id)
    with acting(cast.pao):
        assert Referral.objects.get(pk=came.id).state == "accepted"
        assert not Case.objects.exists()  # it sees its own packet, never the file


@pytest.mark.parametrize("answer", ["accepted", "declined", "asked"])
def test_an_agency_that_referred_hears_that_it_was_answered(
    cast: Cast, contact_points: None, answer: str
) -> None:
    came = onward.refer_in(
        by=cast.pao, urgency="urgent", basis="consent", basis_words="đồng ý", place=PLACE,
        needs=["housing"], account="cần tư vấn", identity={"name": NAME}, age=20,
    )  # fmt: skip
    before = Message.objects.count()
    match answer:
        case "accepted":
            onward.take_in(by=cast.lan, referral_id=came.id)
        case "declined":
            services.decline(by=cast.lan, referral_id=came.id, reason="no_capacity")
        case _:
            talking.ask(by=cast.lan, referral_id=came.id, words="chị ấy đang ở đâu?")
    assert Message.objects.count() > before


def test_her_own_word_closes_it_and_counts_apart_from_what_agencies_say(
    cast: Cast, send: Send
) -> None:
    accepted = _accepted(cast, send)
    services.begin_service(by=cast.pao, referral_id=accepted.id)
    services.tell_of_her(by=cast.pao, referral_id=accepted.id, code="safe")
    services.report(by=cast.pao, referral_id=accepted.id, outcome="need_met")
    followups.plan(by=REACTIONS, referral_id=accepted.id)
    with acting(cast.lan):
        asking = FollowUp.objects.get(referral_id=accepted.id, kind="verification")
        assert Referral.objects.get(pk=accepted.id).confirmed == ""
    with pytest.raises(followups.Refused, match="not_asked"):
        followups.record_attempt(
            by=cast.lan, followup_id=asking.id, how="she_came", outcome="reached_safe"
        )
    followups.record_attempt(
        by=cast.lan, followup_id=asking.id, how="she_came", outcome="reached_safe",
        confirmed="partly",
    )  # fmt: skip
    with acting(cast.lan):
        done = Referral.objects.get(pk=accepted.id)
        assert (done.state, done.confirmed) == ("verified", "partly")
        acts = Step.objects.filter(referral=done.id).values_list("act", "code")
        assert {("reported", "safe"), ("confirmed", "partly")} <= set(acts)


def test_an_agency_does_not_speak_for_her(cast: Cast, send: Send) -> None:
    accepted = _accepted(cast, send)
    services.report(by=cast.pao, referral_id=accepted.id, outcome="need_met")
    with pytest.raises(Refused, match="not_yours"):
        verifying.verify(by=cast.pao, referral_id=accepted.id, confirmed="yes")


def test_what_was_entered_in_error_closes_to_the_agency(cast: Cast, send: Send) -> None:
    sent = send()
    services.enter_in_error(by=cast.lan, referral_id=sent.id, words="nhầm người")
    with acting(cast.pao):
        assert not Referral.objects.filter(pk=sent.id).exists()
    with acting(cast.lan):
        assert access.is_denied(sent.id, "agency:x") is False
        assert Referral.objects.get(pk=sent.id).state == "entered_in_error"


def test_brought_by_the_agency_the_agreement_is_marked_too_and_what_was_passed_on_closes(
    cast: Cast, send: Send
) -> None:
    accepted = _accepted(cast, send, fields=["name"])
    passed = onward.refer_on(
        by=cast.pao,
        referral_id=accepted.id,
        agency=Agency.objects.get(pk=cast.thu.agency),
        basis_words="chị đồng ý",
        account="học nghề",
        fields=["name"],
    )
    services.accept(by=cast.thu, referral_id=passed.id)
    withdrawing.withdraw(by=cast.pao, referral_id=accepted.id, coerced="no")
    with acting(cast.lan):
        assert Consent.objects.get(referral=accepted.id).withdrawn_by == cast.pao.key
        assert Referral.objects.get(pk=passed.id).state == "consent_withdrawn"
    with acting(cast.thu), pytest.raises(vault.Sealed):
        _ = Referral.objects.get(pk=passed.id).identity


def test_what_has_ended_well_closes_with_her_consent_as_well(cast: Cast, send: Send) -> None:
    accepted = _accepted(cast, send)
    services.report(by=cast.pao, referral_id=accepted.id, outcome="need_met")
    withdrawing.withdraw(by=cast.lan, referral_id=accepted.id, coerced="no")
    with acting(cast.pao):
        row = Referral.objects.get(pk=accepted.id)
        assert (row.state, row.closed) == ("completed", True)
        with pytest.raises(vault.Sealed):
            _ = row.identity


def test_what_one_counsellor_took_in_is_not_read_by_the_whole_desk(cast: Cast) -> None:
    came = onward.refer_in(
        by=cast.pao, urgency="urgent", basis="consent", basis_words="đồng ý", place=PLACE,
        needs=["housing"], account="cần tư vấn", identity={"name": NAME}, age=20,
    )  # fmt: skip
    onward.take_in(by=cast.lan, referral_id=came.id)
    with acting(cast.lan):
        assert NAME in Referral.objects.get(pk=came.id).identity
        principals = {row["principal"] for row in access.who_can_see(came.id)}
    assert "role:counsellor@HN" not in principals
    assert cast.lan.key in principals


def test_whoever_referred_on_can_still_be_kept_from_the_case(
    cast: Cast, survivor: tuple[Case, Person], send: Send
) -> None:
    from hotline.cases import never_share

    accepted = _accepted(cast, send, fields=["name"])
    other = Agency.objects.get(pk=cast.thu.agency)
    sent_on = onward.refer_on(
        by=cast.pao, referral_id=accepted.id, agency=other, basis_words="đồng ý",
        account="học nghề", fields=["name"],
    )  # fmt: skip
    first = Agency.objects.get(pk=cast.pao.agency)
    never_share.keep_from(by=cast.lan, case_id=survivor[0].id, words="người nhà", agency=first)
    with acting(cast.pao):
        assert not Referral.objects.filter(pk__in=[accepted.id, sent_on.id]).exists()


def test_a_sealed_file_leaves_the_list_of_the_province(
    cast: Cast, survivor: tuple[Case, Person], send: Send
) -> None:
    sent = send(agency=agencies(kind="police")[0])
    with acting(cast.pao):
        assert queries.conducted(cast.pao)
    sealing.seal(
        by=cast.lan,
        case_id=survivor[0].id,
        ground=pack().codes("seal_ground").codes()[0],
        words="nhân chứng được bảo vệ",
        keeper_id=cast.members["mai"].pk,
    )
    later = send(agency=agencies(kind="police")[0])
    with acting(cast.pao):
        assert not Referral.objects.filter(pk=later.id).exists()
        assert not Referral.objects.filter(pk=sent.id).exists()
