"""Help that nobody offers, as a figure: "no shelter for men in the Central Highlands"."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.audit import services as audit
from hotline.countries.pack import current as pack
from hotline.directory.models import Gap, GapMark
from hotline.directory.ranking import codes_for
from hotline.directory.reasons import Wanted, national
from hotline.places import queries as places
from hotline.vault import keyring


@dataclass(frozen=True, order=True)
class Missing:
    """How often help was missing: a need, a region or country, a sex."""

    times: int
    need: str
    region: str
    sex: str


def record(
    *,
    by: Actor,
    need: str,
    place: str,
    person: Wanted,
    about: UUID | None = None,
    at: dt.datetime | None = None,
) -> Gap:
    """Count that nobody fits: by need, today's unit (or country), sex, age band and, where it is
    not everybody's, language. `about` (a person or case) counts once a gap; only a keyed hash of
    it is kept. Raises KeyError, UnknownPlace."""
    codes_for(pack(), need)
    now = at or timezone.now()
    day = now.astimezone(pack().timezone).date()
    language = "" if person.language in ("", "und", *national()) else person.language
    facts = {
        "need": need,
        "place": places.unit_of(place, day) or place,
        "sex": person.sex or "unknown",
        "age_band": _band(person),
        "language": language,
    }
    with acting(by):
        found, _new = Gap.objects.get_or_create(
            **facts, defaults={"times": 0, "first_at": now, "last_at": now}
        )
        if about is None or _first_time(found, about, now):
            Gap.objects.filter(pk=found.pk).update(times=F("times") + 1, last_at=now)
            audit.record("directory.gap", detail=[need, facts["place"]])
        found.refresh_from_db()
        return found


def listed() -> list[Gap]:
    """All gaps, the most frequent first."""
    return list(Gap.objects.filter(times__gt=0).order_by("-times", "-last_at"))


def figures(lang: str) -> list[Missing]:
    """The same added up by need, region (named by the pack) and sex, the most frequent first."""
    counted: Counter[tuple[str, str, str]] = Counter()
    for gap in Gap.objects.filter(times__gt=0):
        counted[gap.need, region_of(gap.place, lang), gap.sex] += gap.times
    found = [Missing(times, *key) for key, times in counted.items()]
    return sorted(found, key=lambda one: (-one.times, one.need, one.region, one.sex))


def region_of(place: str, lang: str) -> str:
    """The region of a unit, the name of a country, empty for unknown."""
    unit = places.unit(place)
    return unit.region.of(lang) if unit else places.label(place, lang)


def _band(person: Wanted) -> str:
    """Of whom only the side of the law's line is known, none."""
    return pack().age_band(person.age)


def _first_time(gap: Gap, about: UUID, now: dt.datetime) -> bool:
    _key, value = keyring.row_hash(f"gap:{gap.pk}:{about}")
    try:
        with transaction.atomic():
            GapMark.objects.create(gap=gap, at=now, value_hash=value)
    except IntegrityError:
        return False
    return True
