"""Agreements to share: who has to give one, what it holds, when it ends."""

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from hotline.access import services as access
from hotline.actor.context import Actor, acting
from hotline.actor.day import today
from hotline.audit import services as audit
from hotline.countries.pack import current as pack
from hotline.people import rules as ages
from hotline.people.models import Person
from hotline.referrals import packets, rules
from hotline.referrals.models import Consent, Referral
from hotline.referrals.moving import Refused


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


def record(by: Actor, referral: Referral, givers: Collection[str], now: dt.datetime) -> Consent:
    """Write down who agreed to what, for this one recipient. Raises Refused (no_consent) where
    somebody whom the law asks did not."""
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
        evidence=referral.basis_words,
        given_at=now,
        by=by.key,
        expires_at=now + dt.timedelta(days=pack().referrals.consent_days),
    )
    consent.save(force_insert=True)
    return consent


def close_ended(*, by: Actor, now: dt.datetime, limit: int = 500) -> int:
    """Close what was shared under agreements that have ended; how many. The agency's grants end,
    the packet itself stays with its sender."""
    closed = 0
    with acting(by):
        rows = Consent.objects.filter(
            expires_at__lte=now, closed_at__isnull=True, withdrawn_at__isnull=True
        )
        for consent in rows.select_for_update(skip_locked=True)[:limit]:
            referral = Referral.objects.get(pk=consent.referral_id)
            access.withdraw(referral.id, from_=f"agency:{referral.agency_id}")
            Consent.objects.filter(pk=consent.pk).update(closed_at=now)
            audit.record("consent.ended", root=referral.id)
            closed += 1
    return closed


def of_case(case_id: UUID) -> list[Consent]:
    """The agreements of a case, the latest first."""
    rows = Consent.objects.filter(case=case_id).select_related("referral__agency")
    return list(rows.prefetch_related("referral__agency__names").order_by("-given_at"))
