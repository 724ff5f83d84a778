"""An agreement to share holds for a time: she is asked before it runs out, and nobody loses her
without a word when it does."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.cases import never_share, sealing
from hotline.cases.models import Case
from hotline.countries.pack import current as pack
from hotline.directory.models import Agency
from hotline.messaging.models import Message
from hotline.people.models import Person
from hotline.referrals import climbing, consents, onward, queries, services, withdrawing
from hotline.referrals.jobs import SWEEPER
from hotline.referrals.models import Consent, Referral, Step
from hotline.referrals.moving import Refused
from hotline.vault import services as vault
from tests.cast import Cast
from tests.referrals.conftest import NAME, Send

DAY = dt.timedelta(days=1)


@pytest.fixture
def accepted(cast: Cast, send: Send, contact_points: None) -> Referral:
    """A referral on consent that the focal point of Lào Cai has accepted."""
    sent = send()
    services.accept(by=cast.pao, referral_id=sent.id)
    with acting(cast.lan):
        return Referral.objects.get(pk=sent.id)


def _until(referral: Referral) -> dt.datetime:
    assert referral.agreed_until is not None
    return referral.agreed_until


def _lapse(referral: Referral) -> None:
    assert climbing.sweep(by=SWEEPER, now=_until(referral)) == 1


def _reads(who: Actor, referral: Referral) -> bool:
    with acting(who):
        found = Referral.objects.get(pk=referral.id)
        try:
            return bool(found.identity) and NAME in found.identity
        except vault.Sealed:
            return False


def _again(cast: Cast, referral: Referral, at: dt.datetime) -> Referral:
    return consents.renew(
        by=cast.lan, referral_id=referral.id, givers=["person"], words="vẫn đồng ý", at=at
    )


def test_its_owner_is_asked_before_it_runs_out_and_until_she_has_asked(
    cast: Cast, accepted: Referral
) -> None:
    until, ahead = _until(accepted), pack().referrals.ask_again_days * DAY
    assert until == accepted.sent_at + pack().referrals.consent_days * DAY

    def asked(now: dt.datetime) -> bool:
        with acting(cast.lan):
            rows = queries.to_answer(cast.lan, now=now)
            return accepted.id in [one.pk for one in rows]

    assert not asked(until - ahead - DAY)
    assert asked(until - ahead)
    _lapse(accepted)
    assert asked(until + 90 * DAY)
    _again(cast, accepted, until + 90 * DAY)
    assert not asked(until + 90 * DAY)


def test_when_it_runs_out_nobody_reads_on_and_the_agency_is_told(
    cast: Cast, accepted: Referral
) -> None:
    assert _reads(cast.pao, accepted)
    assert consents.run_out(by=SWEEPER, now=_until(accepted) - DAY) == []
    before = Message.objects.count()
    _lapse(accepted)
    assert Message.objects.count() > before
    assert not _reads(cast.pao, accepted)
    assert _reads(cast.lan, accepted)
    with acting(cast.pao):  # the bare row says why
        row = Referral.objects.get(pk=accepted.id)
        assert (row.state, row.out_of_sight, row.due_at) == ("accepted", True, None)
    with acting(cast.lan):
        last = Step.objects.filter(referral=accepted.id).order_by("-at").first()
        assert last is not None
        assert last.act == Step.LAPSED
    assert climbing.sweep(by=SWEEPER, now=_until(accepted) + 400 * DAY) == 0


@pytest.mark.parametrize(
    "does",
    [
        lambda by, pk: services.begin_service(by=by, referral_id=pk),
        lambda by, pk: services.report(by=by, referral_id=pk, outcome="partly_met"),
        lambda by, pk: services.tell_of_her(by=by, referral_id=pk, code="seen"),
        lambda by, pk: services.update(by=by, referral_id=pk, words="tốt"),
    ],
)
def test_the_agency_does_nothing_with_it_meanwhile(
    cast: Cast, accepted: Referral, does: Callable[[Actor, object], object]
) -> None:
    _lapse(accepted)
    with pytest.raises(Refused, match="lapsed"):
        does(cast.pao, accepted.id)
    services.receive(by=cast.pao, referral_id=accepted.id)  # its page opens all the same


def test_she_still_agrees_and_the_agency_reads_on_with_a_clock_of_its_own(
    cast: Cast, accepted: Referral
) -> None:
    _lapse(accepted)
    later = _until(accepted) + 3 * DAY
    before = Message.objects.count()
    again = _again(cast, accepted, later)
    assert _reads(cast.pao, accepted)
    assert Message.objects.count() > before
    assert again.agreed_until == later + pack().referrals.consent_days * DAY
    with acting(cast.lan):
        row = Referral.objects.get(pk=accepted.id)
        assert row.lapsed_at is None
        assert row.due_at is not None
        assert row.due_at > later
        said = list(Consent.objects.filter(referral=accepted.id).order_by("given_at"))
        assert [one.evidence for one in said] == ["đồng ý qua điện thoại", "vẫn đồng ý"]
        due = row.due_at
    assert climbing.sweep(by=SWEEPER, now=due) == 1  # the ladder climbs anew


def test_renewed_in_time_nothing_is_interrupted(cast: Cast, accepted: Referral) -> None:
    with acting(cast.lan):
        due = Referral.objects.get(pk=accepted.id).due_at
    _again(cast, accepted, _until(accepted) - DAY)
    with acting(cast.lan):
        assert Referral.objects.get(pk=accepted.id).due_at == due
    assert consents.run_out(by=SWEEPER, now=_until(accepted)) == []
    assert _reads(cast.pao, accepted)


def test_what_nobody_has_accepted_opens_again_no_further_than_it_was(
    cast: Cast, send: Send
) -> None:
    sent = send()
    with acting(cast.lan):
        sent = Referral.objects.get(pk=sent.id)
        Referral.objects.filter(pk=sent.id).update(escalate_at=None)
    _lapse(sent)
    _again(cast, sent, _until(sent) + DAY)
    assert not _reads(cast.pao, sent)
    services.accept(by=cast.pao, referral_id=sent.id)
    assert _reads(cast.pao, sent)


def test_what_was_passed_on_ends_and_goes_on_with_it(cast: Cast, accepted: Referral) -> None:
    on = onward.refer_on(
        by=cast.pao, referral_id=accepted.id, agency=Agency.objects.get(pk=cast.thu.agency),
        basis_words="đồng ý", account="cần nghề", fields=["name"],
    )  # fmt: skip
    services.accept(by=cast.thu, referral_id=on.id)
    assert _until(on) == accepted.agreed_until
    assert climbing.sweep(by=SWEEPER, now=_until(on)) == 2
    assert not _reads(cast.thu, on)
    assert not _reads(cast.pao, on)  # who passed it on reads no further than whoever has it
    _again(cast, accepted, _until(on) + DAY)
    for who in (cast.thu, cast.pao):
        assert _reads(who, on)


def test_an_agency_that_she_is_kept_from_meanwhile_gets_nothing_back(
    cast: Cast, survivor: tuple[Case, Person], accepted: Referral
) -> None:
    _lapse(accepted)
    agency = Agency.objects.get(pk=cast.pao.agency)
    never_share.keep_from(by=cast.lan, case_id=survivor[0].id, words="người nhà", agency=agency)
    with pytest.raises(Refused, match="never_share"):
        _again(cast, accepted, _until(accepted) + DAY)


@pytest.mark.parametrize(
    ("givers", "words", "code"),
    [(["guardian"], "mẹ nói", "no_consent"), (["person"], " ", "no_words")],
)
def test_she_herself_agrees_and_in_words(
    cast: Cast, accepted: Referral, givers: list[str], words: str, code: str
) -> None:
    with pytest.raises(Refused, match=code):
        consents.renew(by=cast.lan, referral_id=accepted.id, givers=givers, words=words)
    with acting(cast.lan):
        assert Consent.objects.filter(referral=accepted.id).count() == 1


def test_what_she_withdrew_runs_out_no_more_and_is_not_renewed(
    cast: Cast, accepted: Referral
) -> None:
    withdrawing.withdraw(by=cast.lan, referral_id=accepted.id, coerced="no")
    assert consents.run_out(by=SWEEPER, now=_until(accepted)) == []
    with pytest.raises(Refused, match="moved_on"):
        _again(cast, accepted, _until(accepted))


def test_she_may_withdraw_after_it_ran_out(cast: Cast, accepted: Referral) -> None:
    _lapse(accepted)
    withdrawing.withdraw(by=cast.lan, referral_id=accepted.id, coerced="no")
    with acting(cast.lan):
        assert Referral.objects.get(pk=accepted.id).closed
        assert Consent.objects.get(referral=accepted.id).withdrawn_at


def test_sent_on_another_ground_it_does_not_run_out(cast: Cast, send: Send) -> None:
    sent = send(urgency="emergency", basis="life_and_health", basis_words="bị giữ")
    assert sent.agreed_until is None
    with pytest.raises(Refused, match="not_by_consent"):
        _again(cast, sent, sent.sent_at + DAY)


def test_it_runs_out_in_a_file_that_is_sealed_by_decision_too(
    cast: Cast, survivor: tuple[Case, Person], accepted: Referral
) -> None:
    sealing.seal(
        by=cast.lan,
        case_id=survivor[0].id,
        ground=pack().codes("seal_ground").codes()[0],
        words="nhân chứng được bảo vệ",
        keeper_id=cast.members["son"].pk,
    )
    assert _reads(cast.pao, accepted)
    _lapse(accepted)
    assert not _reads(cast.pao, accepted)
    _again(cast, accepted, _until(accepted) + DAY)
    assert _reads(cast.pao, accepted)


def test_one_that_fails_keeps_no_other_from_ending(
    cast: Cast, accepted: Referral, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, lapse = send(), consents.lapse

    def fails(*, by: Actor, referral_id: UUID, now: dt.datetime) -> int:
        if referral_id == accepted.id:
            raise RuntimeError
        return lapse(by=by, referral_id=referral_id, now=now)

    monkeypatch.setattr(consents, "lapse", fails)
    with pytest.raises(RuntimeError):
        climbing.sweep(by=SWEEPER, now=_until(other))
    with acting(cast.lan):
        assert Referral.objects.get(pk=other.id).lapsed_at
        assert not Referral.objects.get(pk=accepted.id).lapsed_at


def test_each_side_reads_where_it_stands_and_she_is_asked_from_the_page(
    cast: Cast, signed_in: Any, accepted: Referral
) -> None:
    with acting(cast.lan):
        Referral.objects.filter(pk=accepted.id).update(agreed_until=timezone.now())
    assert climbing.sweep(by=SWEEPER) == 1
    theirs, ours = signed_in("pao"), signed_in("lan")
    for browser in (theirs, ours):
        browser.cookies["django_language"] = "en"
    page = theirs.get(reverse("portal:referral", args=[accepted.id]))
    assert page.status_code == 200
    shown = page.content.decode()
    assert "Her consent has run out" in shown
    assert accepted.band["pseudonym"] in shown  # of whom it speaks
    for gone in (NAME, "cần nơi ở", "Report the outcome", "She no longer agrees"):
        assert gone not in shown
    inbox = theirs.get(reverse("portal:inbox")).content.decode()
    assert "Closed" in inbox
    late = theirs.post(reverse("portal:answer", args=[accepted.id, "begin"]), {"words": "gặp rồi"})
    assert (late.status_code, late.url) == (302, reverse("portal:referral", args=[accepted.id]))

    case = ours.get(reverse("console:case", args=[accepted.case_id])).content.decode()
    assert "Consent has run out" in case
    here = reverse("console:referral", args=[accepted.id])
    assert "Her consent has run out: ask her" in ours.get(reverse("console:desk")).content.decode()
    assert "Her consent has run out" in ours.get(here).content.decode()
    form = reverse("console:referral_act", args=[accepted.id, "agreed"])
    whom = pack().codes("consent_giver").label("person", "en")
    assert f"The law asks: {whom}." in ours.get(form).content.decode()
    refused = ours.post(form, {"givers": ["guardian"], "words": "mẹ nói được"})
    assert refused.status_code == 422
    assert "mẹ nói được" in refused.content.decode()  # what was typed stays
    done = ours.post(form, {"givers": ["person"], "words": "chị vẫn đồng ý"})
    assert (done.status_code, done.url) == (302, here)
    assert NAME in theirs.get(reverse("portal:referral", args=[accepted.id])).content.decode()
