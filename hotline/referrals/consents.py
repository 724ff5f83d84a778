"""Agreements to share: who has to give one, what it holds, when it runs out, how it is renewed."""

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from django.utils import timezone

from hotline.access import services as access
from hotline.actor.context import Actor, acting
from hotline.actor.day import today
from hotline.audit import services as audit
from hotline.countries.pack import current as pack
from hotline.people import rules as ages
from hotline.people.models import Person
from hotline.referrals import opening, packets, rules
from hotline.referrals.models import Consent, Referral, Step
from hotline.referrals.moving import Refused, clock, mark, notify, step


def required(referral: Referral) -> frozenset[str]:
    """Who has to agree before her referral may rest on consent."""
    assert referral.person is not None
    return required_of(referral.person)


def required_of(person: Person) -> frozenset[str]:
    """Who has to agree for this person: herself, her guardian, or both (`who_must_agree`)."""
    who = packets.shown(person)
    day = today()
    told_child = who.age_certainty == ages.SAID_CHILD
    known = who.birth is not None
    return rules.who_must_agree(
        ages.age_on(who.birth, day),
        child=told_child or (known and who.is_child(day)),
        own_voice_from=pack().ages["own_agreement"].years,
    )


def record(
    by: Actor, referral: Referral, givers: Collection[str], words: str, now: dt.datetime
) -> Consent:
    """Write down who agreed to what, in which words, for this one recipient, and until when it
    holds (the pack's `consent_days`). Raises Refused (no_consent) where somebody whom the law asks
    did not."""
    if not required(referral) <= set(givers):
        raise Refused("no_consent")
    assert referral.case_id is not None
    assert referral.person_id is not None
    consent = Consent(
        case_id=referral.case_id,
        person_id=referral.person_id,
        referral=referral,
        givers=sorted(set(givers)),
        categories=rules.categories(referral.fields),
        evidence=words,
        given_at=now,
        by=by.key,
        expires_at=holds_until(now),
    )
    consent.save(force_insert=True)
    mark(referral, agreed_until=consent.expires_at)
    return consent


def holds_until(now: dt.datetime) -> dt.datetime:
    """How long an agreement holds that is given now."""
    return now + dt.timedelta(days=pack().referrals.consent_days)


def run_out(*, by: Actor, now: dt.datetime) -> list[UUID]:
    """The referrals whose agreement has run out and that are not out of sight yet."""
    with acting(by):
        rows = Referral.objects.filter(agreed_until__lte=now, lapsed_at__isnull=True)
        return list(rows.filter(withdrawn_at__isnull=True).values_list("pk", flat=True))


def lapse(*, by: Actor, referral_id: UUID, now: dt.datetime) -> int:
    """The agreement has run out: nobody it was sent to reads on, the clock of the agency stops, it
    is told that something changed, and the owner has to ask her. The packet stays with its sender.
    How many lapsed: none where somebody was quicker."""
    with acting(by):
        rows = Referral.objects.select_for_update(of=("self",)).filter(
            pk=referral_id, agreed_until__lte=now, lapsed_at__isnull=True, withdrawn_at__isnull=True
        )
        referral = rows.first()
        if referral is None:
            return 0
        still = {"due_at": None, "escalate_at": None, "silent_since": None, "phone_asked_at": None}
        mark(referral, lapsed_at=now, **still)
        step(by, referral, Step.LAPSED, at=now)
        audit.record("consent.ended", root=referral.id)
        if referral.state in rules.OPEN:
            notify(referral, "lapsed", at=now)
        return 1


def renew(
    *,
    by: Actor,
    referral_id: UUID,
    givers: Collection[str],
    words: str,
    at: dt.datetime | None = None,
) -> Referral:
    """She was asked and still agrees: it holds as long again, for this recipient and for what was
    passed on from it. Where it had run out, they read on and the clock of the agency starts anew;
    a link has to be issued again. Raises Refused (not_yours, not_by_consent, moved_on, no_words,
    no_consent, never_share)."""
    if by.agency:
        raise Refused("not_yours")
    if not words.strip():
        raise Refused("no_words")
    now = at or timezone.now()
    with acting(by):
        referral = Referral.objects.select_for_update(of=("self",)).get(pk=referral_id)
        if referral.agreed_until is None:
            raise Refused("not_by_consent")
        if referral.withdrawn_at or referral.state not in rules.OPEN:
            raise Refused("moved_on")
        if not access.may_be_given(referral.id, f"agency:{referral.agency_id}"):
            raise Refused("never_share")
        record(by, referral, givers, words, now)
        _holds_anew(by, referral, holds_until(now), now)
        return referral


def _holds_anew(by: Actor, referral: Referral, until: dt.datetime, now: dt.datetime) -> None:
    lapsed = referral.lapsed_at is not None
    mark(referral, agreed_until=until, lapsed_at=None)
    if lapsed:
        # Of what waited for a day that somebody named, it is decided anew at once.
        due = rules.due(pack(), referral.state, referral.urgency, now) or now
        mark(referral, **clock(referral.state, referral.urgency, now, due))
        opening.reopen(referral)
    step(by, referral, Step.RENEWED, at=now)
    audit.record("consent.renewed", root=referral.id)
    if lapsed:
        notify(referral, "renewed", at=now)
    passed_on = Referral.objects.filter(parent=referral.pk, agreed_until__isnull=False)
    for one in passed_on.filter(withdrawn_at__isnull=True, state__in=rules.OPEN):
        if access.may_be_given(one.id, f"agency:{one.agency_id}"):
            _holds_anew(by, one, until, now)


def of_case(case_id: UUID) -> list[Consent]:
    """The agreements of a case, the latest first."""
    rows = Consent.objects.filter(case=case_id).select_related("referral__agency")
    return list(rows.prefetch_related("referral__agency__names").order_by("-given_at"))
