"""Verbs and figures of group reviews: counts of people at risk, and nobody's name."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet, Sum
from django.utils import timezone

from hotline.access import services as access
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.actor.day import today
from hotline.actor.ids import new_id
from hotline.audit import services as audit
from hotline.countries.pack import current as pack
from hotline.directory import queries as directory
from hotline.needs import rules
from hotline.needs.ground import Refused, domains
from hotline.needs.models import GroupCount, GroupReview
from hotline.places import queries as places
from hotline.vault import services as vault

WHY = "group review"
STATES = ("weak", "stable", "well")
# One line of what a group counted: domain, sex, side, and a count of each of STATES.
Counted = Sequence[Mapping[str, Any]]


def groups() -> list[tuple[str, str]]:
    """The groups that are counted apart: each sex on each side of the age line. Whoever sits round
    the table knows of whom she speaks: nobody is of unknown sex there."""
    sexes = [code for code in pack().codes("sex").codes() if code != "unknown"]
    return [(sex, side) for side in rules.SIDES for sex in sexes]


def report(
    *,
    by: Actor,
    unit: str,
    held_on: dt.date,
    took_part: int,
    people: int,
    counts: Counted,
    commune: str = "",
    words: str = "",
    review_id: UUID | None = None,
    at: dt.datetime | None = None,
) -> GroupReview:
    """Report one review of a group to its province. `review_id` comes from the page: sent twice,
    it is one.

    Raises Refused (not_a_place, past: not held yet, nothing, bad_code, too_many, nobody: fewer
    than two took part).
    """
    now = at or timezone.now()
    if places.unit(unit) is None:
        raise Refused("not_a_place", "unit")
    if held_on > timezone.localdate(now, pack().timezone):
        raise Refused("past", "held_on")
    if took_part < 2:
        raise Refused("nobody", "took_part")
    if people < 1:
        raise Refused("nothing", "people")
    rows = [one for one in counts if any(one[state] for state in STATES)]
    if not rows:
        raise Refused("nothing", "counts")
    _known(rows)
    for domain in rules.too_many(rows, people):
        raise Refused("too_many", domain)
    with acting(by):
        if review_id and (there := GroupReview.objects.filter(pk=review_id).first()):
            return there
        review = GroupReview(
            id=review_id or new_id(), centre=by.centre, unit=unit, held_on=held_on,
            took_part=took_part, people=people, commune=commune.strip(), words=words.strip(),
            reported_at=now, reported_by=by.key,
        )  # fmt: skip
        access.begin(review.id, deepest=DataClass.D3)
        vault.new_root(review.id, "packet", centre=review.centre)
        review.save(force_insert=True)
        for one in rows:
            GroupCount(review=review, **one).save(force_insert=True)
        agency = directory.responsible_agency(unit)
        if agency is not None:
            principal = f"agency:{agency.pk}"
            access.give(review.id, to=principal, deepest=DataClass.D3, why=WHY)
        audit.record("group_review.report", root=review.id, detail=[unit, str(people)])
        return review


def take_back(*, by: Actor, review_id: UUID, at: dt.datetime | None = None) -> GroupReview:
    """Take back a report of one's own that was wrong: it is counted no more.

    Raises Refused (not_yours, moved_on), GroupReview.DoesNotExist.
    """
    now = at or timezone.now()
    with acting(by):
        review = GroupReview.objects.get(pk=review_id)
        if review.reported_by != by.key:
            raise Refused("not_yours")
        rows = GroupReview.objects.filter(pk=review.pk, taken_back_at__isnull=True)
        if not rows.update(taken_back_at=now):
            raise Refused("moved_on")
        review.taken_back_at = now
        audit.record("group_review.take_back", root=review.id)
        return review


def _known(rows: Counted) -> None:
    """Raises Refused (bad_code) for a domain or a group that nobody is counted in."""
    for one in rows:
        if one["domain"] not in domains() or (one["sex"], one["side"]) not in groups():
            raise Refused("bad_code", one["domain"])


# --- reading --------------------------------------------------------------------------------------


def own(actor: Actor) -> QuerySet[GroupReview]:
    """What a collaborator reported herself, the latest first."""
    return GroupReview.objects.filter(reported_by=actor.key).order_by("-held_on", "-reported_at")


def counted(*, since: dt.date, until: dt.date, unit: str = "") -> QuerySet[GroupReview]:
    """Reviews in reach held between two days, both included, that were not taken back."""
    rows = GroupReview.objects.filter(
        held_on__gte=since, held_on__lte=until, taken_back_at__isnull=True
    )
    rows = rows.filter(unit=unit) if unit else rows
    return rows.order_by("-held_on", "-reported_at")


def with_counts(rows: QuerySet[GroupReview]) -> QuerySet[GroupReview]:
    """The same with what each counted."""
    return rows.prefetch_related(Prefetch("counts", GroupCount.objects.order_by("domain")))


def by_place_and_quarter(rows: QuerySet[GroupReview]) -> list[dict[str, Any]]:
    """How many reviews, people and collaborators by province and quarter, the latest quarter
    first."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for one in rows:
        key = (rules.quarter(one.held_on), one.unit)
        line = found.setdefault(key, {"reviews": 0, "people": 0, "took_part": 0})
        line["reviews"] += 1
        line["people"] += one.people
        line["took_part"] += one.took_part
    ordered = sorted(found, key=lambda key: key[1])
    ordered.sort(key=lambda key: key[0], reverse=True)
    return [{"quarter": quarter, "unit": unit} | found[quarter, unit] for quarter, unit in ordered]


def by_domain(rows: QuerySet[GroupReview]) -> dict[str, dict[tuple[str, str], dict[str, int]]]:
    """The sums of each domain, by sex and side: weak, stable, well."""
    ids = rows.order_by().values("pk")
    each = GroupCount.objects.filter(review__in=ids).values("domain", "sex", "side")
    found: dict[str, dict[tuple[str, str], dict[str, int]]] = {}
    for one in each.annotate(sum1=Sum("weak"), sum2=Sum("stable"), sum3=Sum("well")):
        line = {"weak": one["sum1"], "stable": one["sum2"], "well": one["sum3"]}
        found.setdefault(one["domain"], {})[one["sex"], one["side"]] = line
    return found


def last_four_quarters(day: dt.date | None = None) -> tuple[dt.date, dt.date]:
    """From the first day of the quarter a year before the one of `day` (by default today) to
    `day`: what the page of figures shows first."""
    until = day or today()
    first = until.replace(month=(until.month - 1) // 3 * 3 + 1, day=1)
    return first.replace(year=first.year - 1), until
