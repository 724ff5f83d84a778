"""A sealed link: made, sent apart from its code, tried, entered, revoked."""

import datetime as dt
import json
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from hotline.access import services as access
from hotline.actor.classes import DataClass
from hotline.actor.context import acting
from hotline.audit.models import Record
from hotline.cases import never_share
from hotline.directory.models import Agency
from hotline.links import entering, rules, secrets, services
from hotline.links.entering import Outcome
from hotline.links.jobs import SWEEPER
from hotline.links.models import SealedLink
from hotline.links.reactions import REACTIONS
from hotline.links.services import Refused
from hotline.messaging import delivering
from hotline.referrals import consents
from hotline.referrals import services as referrals
from hotline.referrals.models import Referral
from hotline.vault import services as vault
from tests.cast import Cast
from tests.links.conftest import MAIL, NAME, TEXT, Issue

pytestmark = pytest.mark.django_db
SECOND = dt.timedelta(seconds=1)


def depth(referral: Referral, link: SealedLink) -> DataClass | None:
    with acting(link.actor):
        found = [c for c in DataClass if c <= DataClass.D3 and vault.may_open(referral.id, c)]
        return max(found, default=None)


def other(code: str) -> str:
    return secrets.spoken(str((int(code.replace(" ", "")) + 1) % 10**6).zfill(6))


def test_what_leaves_are_a_link_one_way_and_a_code_another(
    cast: Cast, referral: Referral, issue: Issue, sink: Path
) -> None:
    made = issue(referral, code_way="sms")
    assert made.code == "", "a code that is sent is shown to nobody"
    assert delivering.deliver(by=SWEEPER) == 2
    mail, text = sorted(map(json.loads, (f.read_text() for f in sink.glob("*.json"))),
                        key=lambda one: one["way"])  # fmt: skip
    assert (mail["to"], text["to"]) == (MAIL, TEXT)
    assert made.token in mail["words"]
    code = secrets.code_of(made.link.id, 1)
    assert secrets.spoken(code) in text["words"]
    for letter in (mail, text):
        assert NAME not in str(letter)
    with connection.cursor() as cursor:
        cursor.execute("SELECT m::text FROM messaging_message m")
        rows = str(cursor.fetchall())
    with acting(cast.lan):
        kept = str(SealedLink.objects.values().get())
    for secret in (made.token, code, secrets.spoken(code)):
        assert secret not in rows + kept


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"code_way": "sms", "way": "sms", "address": "0912 000 111"}, "same_channel"),
        ({"code_way": "voice", "way": "sms", "address": TEXT}, "same_channel"),
        ({"code_way": "email", "code_address": f" {MAIL.upper()} "}, "same_channel"),
        ({"way": "voice"}, "bad_way"),
        ({"code_way": "post"}, "bad_way"),
        ({"address": "no address"}, "bad_address"),
        ({"code_address": "12"}, "bad_code_address"),
        ({"until": timezone.now() - SECOND}, "bad_until"),
        ({"until": timezone.now() + dt.timedelta(days=31)}, "bad_until"),
    ],
)
def test_a_link_that_may_not_be_made(
    referral: Referral, issue: Issue, changes: dict[str, object], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        issue(referral, **changes)
    assert refused.value.code == code


def test_a_link_sees_the_band_until_it_accepts_and_only_its_own_referral(
    cast: Cast, send: Callable[..., Referral], issue: Issue
) -> None:
    referral, another = send(), send()
    made = issue(referral)
    outcome, link = entering.enter(token=made.token, code=made.code)
    assert outcome is Outcome.IN
    assert link is not None
    assert depth(referral, link) is DataClass.D1
    with acting(link.actor):
        assert list(Referral.objects.all()) == [referral]
        referrals.accept(by=link.actor, referral_id=referral.id)
    assert depth(referral, link) is DataClass.D3
    assert depth(another, link) is None


def test_in_an_emergency_it_opens_all_at_once(send: Callable[..., Referral], issue: Issue) -> None:
    referral = send(urgency="emergency")
    assert depth(referral, issue(referral).link) is DataClass.D3


def test_what_was_accepted_opens_to_a_link_that_comes_later(
    cast: Cast, referral: Referral, issue: Issue
) -> None:
    before = issue(referral)
    referrals.accept(by=cast.pao, referral_id=referral.id)
    assert depth(referral, issue(referral).link) is DataClass.D3
    entering.enter(token=before.token, code=before.code)
    assert depth(referral, before.link) is DataClass.D3


def test_a_code_is_used_once_and_holds_for_a_while(referral: Referral, issue: Issue) -> None:
    made = issue(referral)
    late = timezone.now() + rules.FIRST_CODE
    assert entering.enter(token=made.token, code=made.code, at=late)[0] is Outcome.NO_CODE
    assert entering.enter(token=made.token, code=made.code.replace(" ", ""))[0] is Outcome.IN
    assert entering.enter(token=made.token, code=made.code)[0] is Outcome.NO_CODE


def test_wrong_codes_wait_longer_and_longer_and_end_the_code_and_then_the_link(
    cast: Cast, referral: Referral, issue: Issue
) -> None:
    made, now = issue(referral), timezone.now()

    def wrong(at: dt.datetime) -> Outcome:
        return entering.enter(token=made.token, code=other(code), at=at)[0]

    code = made.code
    assert wrong(now) is Outcome.WRONG
    assert wrong(now + SECOND) is Outcome.WRONG, "the first slip of the finger costs nothing"
    assert wrong(now + 2 * SECOND) is Outcome.WAIT
    assert entering.enter(token=made.token, code=code, at=now + 2 * SECOND)[0] is Outcome.WAIT
    at = now + 2 * SECOND
    for expected in (Outcome.WRONG, Outcome.WRONG, Outcome.NO_CODE):
        at += 700 * SECOND
        assert wrong(at) is expected
    assert entering.enter(token=made.token, code=code, at=at + 700 * SECOND)[0] is Outcome.NO_CODE
    at += 700 * SECOND
    code = services.new_code(by=cast.lan, link_id=made.link.id, at=at)
    for expected in (*[Outcome.WRONG] * 4, Outcome.GONE):
        at += 130 * SECOND
        assert wrong(at) is expected
    assert entering.open_link(token=made.token, at=at) is None
    assert depth(referral, made.link) is None
    assert Record.objects.filter(action="link.wrong_code").count() == rules.MOST_TRIES
    assert Record.objects.get(action="link.revoke").reason == "tries"


def test_codes_that_are_tried_at_once_are_one_try(
    referral: Referral, issue: Issue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two requests have read the same row before either wrote."""
    made = issue(referral)
    stale = entering.open_link(token=made.token)
    assert entering.enter(token=made.token, code=other(made.code))[0] is Outcome.WRONG
    monkeypatch.setattr(entering, "open_link", lambda **_: stale)
    assert entering.enter(token=made.token, code=other(made.code))[0] is Outcome.WAIT
    assert entering.enter(token=made.token, code=made.code)[0] is Outcome.WAIT


def test_a_new_code_replaces_the_old_one_and_there_are_only_so_many(
    referral: Referral, issue: Issue, sink: Path
) -> None:
    made = issue(referral, code_way="sms")
    first = secrets.code_of(made.link.id, 1)
    assert entering.ask_code(token=made.token) is Outcome.SENT
    assert entering.enter(token=made.token, code=first)[0] is Outcome.WRONG
    second = secrets.code_of(made.link.id, 2)
    assert entering.enter(token=made.token, code=second)[0] is Outcome.IN
    assert delivering.deliver(by=SWEEPER) == 1, "codes that were replaced or used do not leave"
    for _number in range(3, rules.MOST_CODES + 1):
        assert entering.ask_code(token=made.token) is Outcome.SENT
    assert entering.ask_code(token=made.token) is Outcome.NO_CODE


def test_a_code_that_is_read_out_is_asked_for_by_nobody_on_the_page(
    referral: Referral, issue: Issue
) -> None:
    assert entering.ask_code(token=issue(referral).token) is Outcome.NO_CODE


@pytest.mark.parametrize(
    "token",
    ["", "x", "é", "A" * 56, secrets.token_of(uuid.uuid4())],
    ids=["none", "short", "no letter of ours", "long", "of no link"],
)
def test_a_token_that_was_never_given_out_opens_nothing(db: None, token: str) -> None:
    assert entering.open_link(token=token) is None
    assert entering.enter(token=token, code="123456") == (Outcome.GONE, None)


def test_a_reissued_link_ends_the_old_one(cast: Cast, referral: Referral, issue: Issue) -> None:
    old = issue(referral)
    new = services.reissue(by=cast.lan, link_id=old.link.id)
    assert entering.open_link(token=old.token) is None
    assert depth(referral, old.link) is None
    assert entering.enter(token=new.token, code=new.code)[0] is Outcome.IN
    with pytest.raises(Refused):
        services.new_code(by=cast.lan, link_id=old.link.id)


def test_whoever_is_inside_is_out_when_it_is_revoked(
    cast: Cast, referral: Referral, issue: Issue
) -> None:
    made = issue(referral)
    entering.enter(token=made.token, code=made.code)
    assert entering.visitor(link_id=made.link.id) is not None
    assert services.revoke(by=cast.lan, link_id=made.link.id)
    assert not services.revoke(by=cast.lan, link_id=made.link.id)
    assert entering.visitor(link_id=made.link.id) is None
    assert depth(referral, made.link) is None


def test_a_link_past_its_time_opens_nothing_and_loses_its_grants(
    referral: Referral, issue: Issue
) -> None:
    made = issue(referral)
    later = timezone.now() + dt.timedelta(days=7, seconds=1)
    assert entering.open_link(token=made.token, at=later) is None
    assert depth(referral, made.link) is DataClass.D1
    assert services.revoke_expired(by=SWEEPER, now=later) == 1
    assert services.revoke_expired(by=SWEEPER, now=later) == 0
    assert depth(referral, made.link) is None


def test_a_referral_that_is_taken_back_takes_its_links_along(
    cast: Cast, referral: Referral, issue: Issue
) -> None:
    made = issue(referral)
    referrals.cancel(by=cast.lan, referral_id=referral.id)
    assert entering.visitor(link_id=made.link.id) is None, "at once, before any reaction runs"
    assert services.withdraw_dead(by=REACTIONS, referral_id=referral.id) == 1
    assert depth(referral, made.link) is None
    with pytest.raises(Refused, match="over"):
        issue(referral)


def test_a_consent_that_runs_out_takes_the_links_along_until_she_agrees_anew(
    cast: Cast, referral: Referral, issue: Issue
) -> None:
    made, now = issue(referral), timezone.now()
    with acting(cast.lan):
        Referral.objects.filter(pk=referral.id).update(agreed_until=now)
    consents.lapse(by=SWEEPER, referral_id=referral.id, now=now)
    assert depth(referral, made.link) is DataClass.D0, "at once, before any reaction runs"
    assert services.withdraw_dead(by=REACTIONS, referral_id=referral.id) == 1
    assert entering.visitor(link_id=made.link.id) is None
    with pytest.raises(Refused, match="over"):
        issue(referral)
    consents.renew(by=cast.lan, referral_id=referral.id, givers=["person"], words="vẫn đồng ý")
    assert depth(referral, issue(referral).link) is DataClass.D1


def test_an_agency_that_it_is_never_shared_with_gets_no_link_and_loses_those_it_had(
    cast: Cast, referral: Referral, issue: Issue, agency: Agency
) -> None:
    made = issue(referral)
    assert referral.case_id
    never_share.keep_from(
        by=cast.lan, case_id=referral.case_id, words="có liên quan", agency=agency
    )
    assert entering.visitor(link_id=made.link.id) is None
    with pytest.raises(Refused, match="never_share"):
        issue(referral)


def test_nobody_makes_a_link_to_what_she_does_not_see(
    cast: Cast, referral: Referral, issue: Issue
) -> None:
    with pytest.raises(Referral.DoesNotExist):
        services.issue(
            by=cast.binh, referral_id=referral.id, way="email", address=MAIL, code_way="sms",
            code_address=TEXT, until=timezone.now() + SECOND,
        )  # fmt: skip
    made = issue(referral)
    with pytest.raises(SealedLink.DoesNotExist):
        services.revoke(by=cast.binh, link_id=made.link.id)


def test_the_file_says_that_a_link_sees_it(cast: Cast, referral: Referral, issue: Issue) -> None:
    made = issue(referral)
    with acting(cast.lan):
        assert made.link.actor.key in {r["principal"] for r in access.who_can_see(referral.id)}
