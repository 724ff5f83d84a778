"""Pure rules of closing, of programmes and of workloads."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from hotline.children import rules as children
from hotline.needs import rules as needs

# The outcome that asks for scores and for her agreement. The database knows it too (sql.py).
REINTEGRATED = "reintegrated"
# In these roles of `person_role` somebody must be safe before a case closes so. Whoever is only at
# risk was not trafficked. The database knows them too.
SURVIVORS = ("survivor", "potential_victim", "companion_u18")
AT_RISK = ("at_risk",)
# Whom a programme counts: by what it says it counts, the roles.
COUNTED: Mapping[str, tuple[str, ...]] = {
    "survivors": SURVIVORS, "at_risk": AT_RISK, "both": (*SURVIVORS, *AT_RISK),
}  # fmt: skip
# What may have a target, in the order in which it is shown.
INDICATORS = ("reached", "supported", "reintegrated_12", "trained", "livelihood")

# Why a person is not reintegrated yet, the first thing to do first; of a child last what is to be
# decided for her.
WHY = (
    "no_reviews", "one_review", "weak", "no_agreement", "took_back", "agreed_before",
    *children.MISSING,
)  # fmt: skip


@dataclass(frozen=True)
class Review:
    """A complete or half-done assessment of hers: when, and the score of each domain."""

    seen_at: dt.datetime
    complete: bool
    scores: needs.Scores


@dataclass(frozen=True)
class Said:
    """What she said about closing: when she said it, when it was written down, yes or no."""

    said_at: dt.datetime
    at: dt.datetime
    agrees: bool


@dataclass(frozen=True)
class Missing:
    """One thing that is missing: a code of WHY, and the domains it is about."""

    why: str
    domains: tuple[str, ...] = ()


def missing(
    reviews: Sequence[Review],
    said: Sequence[Said],
    domains: Sequence[str],
    reopened_at: dt.datetime | None = None,
) -> list[Missing]:
    """What one person of any age lacks to be called reintegrated; nothing where the rule is
    fulfilled.

    `reviews` and `said` come latest first. Every domain is at 3 or more in her two latest complete
    reviews, none is weak in a later half-done one, and she agrees: not before the earlier of the
    two reviews, nor before the case was last reopened. Source: NEXUS practice (../shared/peers.md).
    """
    found = [*_reviews_missing(reviews, domains)]
    why = _agreement_missing(reviews, said, reopened_at)
    return [*found, *([Missing(why)] if why else [])]


def _reviews_missing(reviews: Sequence[Review], domains: Sequence[str]) -> Iterable[Missing]:
    versions = [needs.Version(one.complete, one.scores) for one in reviews]
    if needs.stable_twice(versions, domains):
        return
    latest = [one for one in reviews if one.complete][:2]
    if not latest:
        yield Missing("no_reviews")
    elif len(latest) == 1:
        yield Missing("one_review")
    later = reviews[: reviews.index(latest[0])] if latest else reviews
    weak = {d for one in (*later, *latest) for d, _score in needs.weak(one.scores, domains)}
    if weak:
        yield Missing("weak", tuple(domain for domain in domains if domain in weak))


def _agreement_missing(
    reviews: Sequence[Review], said: Sequence[Said], reopened_at: dt.datetime | None
) -> str:
    if not said:
        return "no_agreement"
    if not said[0].agrees:
        return "took_back"
    latest = [one for one in reviews if one.complete][:2]
    before = said[0].said_at < latest[-1].seen_at if latest else False
    if before or (reopened_at is not None and said[0].at < reopened_at):
        return "agreed_before"
    return ""


def is_counted(counts: str, roles: Collection[str]) -> bool:
    """Whether a programme that counts `counts` counts somebody in these roles of her case."""
    return not set(roles).isdisjoint(COUNTED[counts])


@dataclass(frozen=True)
class Load:
    """What one worker carries: open cases, those of high risk among them, people in tracing."""

    cases: int = 0
    high: int = 0
    traced: int = 0


def over(load: Load, limits: Mapping[str, int]) -> list[str]:
    """Which limits of the pack a load is above."""
    return [name for name, most in limits.items() if getattr(load, name, 0) > most]


def supervision_due(
    last: dt.date | None, next_on: dt.date | None, every_days: int, today: dt.date
) -> dt.date:
    """By when the next supervision is due: the day both agreed on, at the latest after the pack's
    interval; today for whoever never was supervised."""
    if last is None:
        return today
    latest = last + dt.timedelta(days=every_days)
    return min(next_on, latest) if next_on and next_on > last else latest
