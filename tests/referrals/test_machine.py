"""The life of a referral against a plain model, and the ladder under ten thousand kills."""

import datetime as dt
import random
from collections import Counter

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from hotline.actor.classes import DataClass
from hotline.actor.context import acting
from hotline.countries.pack import current as pack
from hotline.referrals import climbing, rules, services, talking, verifying, withdrawing
from hotline.referrals.jobs import SWEEPER
from hotline.referrals.models import Referral, Step
from hotline.referrals.moving import Refused
from hotline.vault import services as vault
from tests.cast import Cast
from tests.referrals.conftest import Send

# The plain model: who may take which step, and where it leads. Written from the list of states in
# words, not from the code.
AGENCY = {
    "receive": {"sent": "received"},
    "accept": dict.fromkeys(("sent", "received", "info_requested"), "accepted"),
    "decline": dict.fromkeys(("sent", "received", "info_requested"), "declined"),
    "ask": dict.fromkeys(("sent", "received"), "info_requested"),
    "begin": dict.fromkeys(("accepted", "on_hold", "waitlisted"), "in_service"),
    "hold": dict.fromkeys(("accepted", "waitlisted", "in_service"), "on_hold"),
    "report": dict.fromkeys(("accepted", "on_hold", "waitlisted", "in_service"), "completed"),
}
OPEN = ("sent", "received", "info_requested", "accepted", "on_hold", "waitlisted", "in_service")
SENDER = {
    "answer": {"info_requested": "received"},
    "cancel": dict.fromkeys(OPEN, "cancelled"),
    "withdraw": dict.fromkeys(OPEN, "consent_withdrawn"),
    "verify": {"completed": "verified"},
    "error": dict.fromkeys(("sent", "received", "info_requested"), "entered_in_error"),
}
OPENED = {"accepted", "on_hold", "waitlisted", "in_service", "completed", "verified"}


def _verbs(cast: Cast) -> dict[str, object]:
    later = dt.datetime(2099, 1, 1, tzinfo=dt.UTC)
    return {
        "receive": lambda by, r: services.receive(by=by, referral_id=r),
        "accept": lambda by, r: services.accept(by=by, referral_id=r),
        "decline": lambda by, r: services.decline(by=by, referral_id=r, reason="no_capacity"),
        "ask": lambda by, r: talking.ask(by=by, referral_id=r, words="?"),
        "begin": lambda by, r: services.begin_service(by=by, referral_id=r),
        "hold": lambda by, r: services.hold(
            by=by, referral_id=r, reason="waiting_list", again_at=later
        ),
        "report": lambda by, r: services.report(by=by, referral_id=r, outcome="need_met"),
        "answer": lambda by, r: talking.answer(by=by, referral_id=r, words="!"),
        "cancel": lambda by, r: services.cancel(by=by, referral_id=r),
        "withdraw": lambda by, r: withdrawing.withdraw(by=by, referral_id=r, coerced="no"),
        "verify": lambda by, r: verifying.verify(by=by, referral_id=r, confirmed="yes"),
        "error": lambda by, r: services.enter_in_error(by=by, referral_id=r, words="nhầm"),
    }


@pytest.mark.django_db
def test_the_life_cycle_is_that_of_a_plain_model(cast: Cast, send: Send) -> None:
    verbs = _verbs(cast)

    class Life(RuleBasedStateMachine):
        @initialize()
        def begin(self) -> None:
            self.id = send().id
            self.state, self.moves, self.closed = "sent", 1, False

        @rule(name=st.sampled_from([*AGENCY, *SENDER]), side=st.sampled_from(["agency", "sender"]))
        def step(self, name: str, side: str) -> None:
            by = cast.pao if side == "agency" else cast.lan
            model = AGENCY if name in AGENCY else SENDER
            right_side = (side == "agency") == (name in AGENCY) or name == "withdraw"
            follows = model[name].get(self.state) if right_side else None
            again = name == "receive" and right_side and self.state != "sent"
            # What has ended well stays where it is, and closes to the agency.
            again |= name == "withdraw" and self.state in ("completed", "verified")
            self.closed = self.closed or (again and name == "withdraw")
            try:
                verbs[name](by, self.id)  # type: ignore[operator]
            except (Refused, Referral.DoesNotExist):
                assert follows is None
            else:
                assert follows is not None or again
                if follows:
                    self.state = follows
                    self.moves += 1

        @invariant()
        def it_is_where_the_model_is_and_open_to_whom_it_should_be(self) -> None:
            with acting(cast.lan):
                row = Referral.objects.get(pk=self.id)
                moved = Step.objects.filter(referral=self.id, act="moved").count()
            assert (row.state, moved) == (self.state, self.moves)
            assert (row.due_at is None) == (self.state not in OPEN)
            with acting(cast.pao):
                seen = Referral.objects.filter(pk=self.id).exists()
                assert seen == (self.state != "entered_in_error")
                opened = seen and vault.may_open(self.id, DataClass.D3)
            if self.state in OPENED and not self.closed:
                assert opened
            if self.state in ("sent", "received", "info_requested", "declined"):
                assert not opened
            if self.state == "consent_withdrawn" or self.closed:
                assert not opened
            with acting(cast.thu):
                assert not Referral.objects.filter(pk=self.id).exists()  # another province's

    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=25,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_ten_thousand_kills_lose_no_step_and_take_none_twice() -> None:
    """Two sweepers over a plain store whose transactions hold or vanish whole; either dies at any
    moment. The steps are chosen by the rule that the real sweeper asks."""
    chance, kills = random.Random(11), 0
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    while kills < 10_000:
        rows = dict.fromkeys(range(12), 0)  # steps taken of each referral's ladder
        taken: Counter[tuple[int, str]] = Counter()
        now = start
        while now < start + dt.timedelta(hours=14):
            now += dt.timedelta(minutes=chance.choice((1, 7, 60)))
            locked: set[int] = set()
            for _sweeper in range(2):
                mine = [n for n in rows if n not in locked][: chance.randrange(1, 13)]
                locked |= set(mine)
                written: list[tuple[int, str]] = []
                moved: dict[int, int] = {}
                dies = chance.random() < 0.5
                last = chance.randrange(len(mine) + 1) if dies else len(mine)
                for n in mine[:last]:
                    found = rules.climb(pack(), "received", "urgent", start, rows[n], now)
                    written += [(n, code) for code in found.codes]
                    moved[n] = found.rung
                if dies:
                    kills += 1  # what it had written is gone with its transaction
                    continue
                taken.update(written)
                rows |= moved
        for n in rows:
            found = rules.climb(pack(), "received", "urgent", start, rows[n], now)
            taken.update((n, code) for code in found.codes)
        wanted = {
            rung.code
            for rung in rules.ladder(pack(), "received")
            if start + rung.waits["urgent"] <= now
        }
        assert {code for _, code in taken} == wanted
        assert set(taken.values()) == {1}
        assert len(taken) == len(rows) * len(wanted)


@pytest.mark.django_db
def test_no_partner_reads_across(cast: Cast, send: Send) -> None:
    """Whatever state it is in, a referral is nobody's but its own agency's."""
    for verb in ("receive", "accept", "decline", "cancel", "withdraw"):
        sent = send()
        by = cast.pao if verb in AGENCY else cast.lan
        _verbs(cast)[verb](by, sent.id)  # type: ignore[operator]
        climbing.sweep(by=SWEEPER, now=sent.sent_at + dt.timedelta(days=3))
        with acting(cast.thu):
            assert not Referral.objects.exists()
            assert not Step.objects.exists()
