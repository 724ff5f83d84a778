"""A guest by a link and the joint plan: her agency's own steps of this case, and no others."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hotline.access import services as access
from hotline.actor.classes import DataClass
from hotline.actor.context import acting
from hotline.actor.day import today
from hotline.coordination import following
from hotline.coordination import services as plans
from hotline.coordination.models import JointStep, JointStepMove
from hotline.coordination.reactions import REACTIONS
from hotline.directory.models import Agency
from hotline.links import services
from hotline.links.jobs import SWEEPER
from hotline.links.models import SealedLink
from hotline.links.services import Issued
from hotline.referrals import services as referrals
from hotline.referrals.models import Referral
from hotline.vault import services as vault
from tests.cast import Cast
from tests.links.conftest import Issue

pytestmark = pytest.mark.django_db
OURS, THEIRS, LATER = "giữ phòng cho chị", "xác minh lời khai", "đưa chị đi khám"
Propose = Callable[..., JointStep]
Inside = tuple[Client, Issued]


@pytest.fixture
def propose(cast: Cast, agency: Agency) -> Propose:
    def proposed(referral: Referral, words: str = OURS, **changes: Any) -> JointStep:
        assert referral.case_id
        order: dict[str, Any] = {
            "agency": agency, "domain": "housing", "due_on": today() + dt.timedelta(days=9),
        }  # fmt: skip
        return plans.propose(
            by=cast.lan, case_id=referral.case_id, words=words, **(order | changes)
        )

    return proposed


@pytest.fixture
def come_in(issue: Issue) -> Callable[[Referral], Inside]:
    def came(referral: Referral) -> Inside:
        browser, made = Client(), issue(referral)
        path = reverse("portal:enter", args=[made.token])
        assert browser.post(path, {"code": made.code}).status_code == 302
        return browser, made

    return came


def page(browser: Client, referral: Referral) -> str:
    return browser.get(reverse("portal:referral", args=[referral.id])).content.decode()


def here(step: JointStep, referral: Referral, name: str = "plan", **more: str) -> str:
    ids = {"referral_id": referral.id, "step_id": step.id}
    return reverse(f"portal:{name}_here", kwargs=ids | more)


def depth(step: JointStep, link: SealedLink) -> DataClass | None:
    with acting(link.actor):
        found = [c for c in DataClass if c <= DataClass.D3 and vault.may_open(step.id, c)]
        return max(found, default=None)


def test_she_agrees_and_says_that_it_is_done_by_the_rules_of_accounts(
    referral: Referral, propose: Propose, come_in: Callable[[Referral], Inside]
) -> None:
    step = propose(referral)
    browser, made = come_in(referral)
    assert here(step, referral) in page(browser, referral)
    shown = browser.get(here(step, referral)).content.decode()
    assert OURS in shown
    # Done is said of what was agreed, as for an account.
    early = browser.post(here(step, referral, "answer_plan", act="done"), {"words": ""})
    assert early["Location"] == here(step, referral)
    assert browser.post(here(step, referral, "agree_plan")).status_code == 302
    done = browser.post(here(step, referral, "answer_plan", act="done"), {"words": "có chỗ rồi"})
    assert done["Location"] == here(step, referral)
    with acting(made.link.actor):
        moves = list(JointStepMove.objects.filter(step=step).order_by("at"))
        assert [one.act for one in moves] == ["proposed", "agreed", "done"]
        assert {one.by for one in moves[1:]} == {made.link.actor.key}
        assert moves[-1].words == "có chỗ rồi"


def test_a_step_proposed_after_the_link_was_made_is_there(
    referral: Referral, propose: Propose, come_in: Callable[[Referral], Inside]
) -> None:
    browser, _made = come_in(referral)
    step = propose(referral, LATER)
    assert here(step, referral) in page(browser, referral)
    assert LATER in browser.get(here(step, referral)).content.decode()


def test_she_sees_nobody_elses_steps_and_none_of_another_case(
    cast: Cast,
    send: Callable[..., Referral],
    propose: Propose,
    come_in: Callable[[Referral], Inside],
) -> None:
    referral, elsewhere = send(), send()
    mine = propose(referral)
    foreign = [
        propose(referral, THEIRS, agency=Agency.objects.get(pk=cast.thu.agency)),
        propose(referral, THEIRS, agency=None, member_id=cast.lan.member_id),
        propose(elsewhere, THEIRS),
        propose(referral, THEIRS, referral_id=another_of(cast, referral).id),
    ]
    browser, made = come_in(referral)
    for step in foreign:
        assert str(step.id) not in page(browser, referral)
        for path in (
            here(step, referral),
            here(step, elsewhere),
            reverse("portal:plan", args=[step.id]),
        ):
            assert browser.get(path).status_code == 404
        assert browser.post(here(step, referral, "agree_plan")).status_code == 404
        assert depth(step, made.link) is None
    with acting(made.link.actor):
        assert list(JointStep.objects.all()) == [mine]
    assert browser.get(reverse("portal:plan", args=[mine.id])).status_code == 404
    assert browser.get(reverse("portal:plans")).status_code == 404


def test_revoked_the_steps_are_gone_with_the_next_click_and_from_the_ledger(
    cast: Cast, referral: Referral, propose: Propose, come_in: Callable[[Referral], Inside]
) -> None:
    step = propose(referral)
    browser, made = come_in(referral)
    assert depth(step, made.link) is DataClass.D3
    services.revoke(by=cast.lan, link_id=made.link.id)
    closed = reverse("portal:closed")
    for path in (here(step, referral), here(step, referral, "answer_plan", act="done")):
        assert browser.get(path)["Location"] == closed
    assert browser.post(here(step, referral, "agree_plan"))["Location"] == closed
    assert depth(step, made.link) is None
    later = propose(referral, LATER)
    assert depth(later, made.link) is None
    with acting(cast.lan):
        principals = {row["principal"] for row in access.who_can_see(step.id)}
    assert not [one for one in principals if one.startswith("link:")]


def test_a_link_past_its_time_loses_its_steps_too(
    referral: Referral, propose: Propose, come_in: Callable[[Referral], Inside]
) -> None:
    step = propose(referral)
    _browser, made = come_in(referral)
    later = made.link.until + dt.timedelta(seconds=1)
    assert services.revoke_expired(by=SWEEPER, now=later) == 1
    assert depth(step, made.link) is None


def test_what_she_declines_or_the_hotline_takes_back_closes_its_words_to_her(
    cast: Cast, referral: Referral, propose: Propose, come_in: Callable[[Referral], Inside]
) -> None:
    declined, withdrawn = propose(referral), propose(referral, LATER)
    browser, made = come_in(referral)
    answer = here(declined, referral, "answer_plan", act="decline")
    assert browser.post(answer, {"reason": "no_capacity"}).status_code == 302
    assert following.after_declining(by=REACTIONS, step_id=declined.id)
    plans.withdraw(by=cast.lan, step_id=withdrawn.id, reason="no_longer_needed")
    for step, words in ((declined, OURS), (withdrawn, LATER)):
        assert depth(step, made.link) is DataClass.D1
        assert words not in browser.get(here(step, referral)).content.decode()


def test_the_page_needs_no_script_and_little_to_load(
    referral: Referral, propose: Propose, come_in: Callable[[Referral], Inside]
) -> None:
    for number in range(12):
        propose(referral, f"{OURS} {number}")
    browser, _made = come_in(referral)
    shown = page(browser, referral)
    assert len(shown.encode()) < 40_000
    assert len(re.findall(r'href="[^"]*/plan/[^"]*"', shown)) == 12


def another_of(cast: Cast, referral: Referral) -> Referral:
    """A second referral to the same agency in the same case."""
    assert referral.case_id
    assert referral.person_id
    return referrals.send(
        by=cast.lan, case_id=referral.case_id, person_id=referral.person_id, urgency="urgent",
        basis="consent", basis_words="đồng ý", fields=["name"], account="việc khác",
        agency=Agency.objects.get(pk=referral.agency_id),
    )  # fmt: skip
