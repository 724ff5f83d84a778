"""The figures by which commitments of the working group are measured, with today's number."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from hotline.actor.context import Actor
from hotline.countries.pack import current as pack
from hotline.referrals.models.referral import OUT
from hotline.statistics import aims, queries, referral_figures, words
from hotline.statistics.periods import Month, Period
from hotline.statistics.queries import Question
from hotline.statistics.referral_figures import Filter

MONTHS = 12


def labels() -> list[tuple[str, str]]:
    """Every figure that a commitment can be measured by, in words."""
    return [
        ("contacts", _("Contacts")),
        ("cases", _("Cases")),
        ("handovers", _("Referrals")),
        ("tips", _("Tips")),
        *((f"referrals:{code}", label) for code, label in _of_referrals().items()),
        *((f"aim:{code}", aim.labels.of(words.language())) for code, aim in pack().aims.items()),
    ]


def _of_referrals() -> dict[str, str]:
    """Shares of the referrals sent, as the page of referrals counts them."""
    return {
        "in_time": _("Referrals answered within the clock"),
        "yes": _("Help that the survivor herself confirmed"),
    }


def numbers(actor: Actor, codes: set[str]) -> dict[str, str]:
    """Today's number of each of these figures over the last twelve months, in words."""
    this = Month.of(pack().today())
    question = Question(Period(this.plus(1 - MONTHS), this))
    return {code: _number(actor, question, code) for code in sorted(codes) if code}


def _number(actor: Actor, question: Question, code: str) -> str:
    if code.startswith("aim:"):
        return words.percent(*aims.tips(actor, question).whole.share(code.removeprefix("aim:")))
    if code.startswith("referrals:"):
        name = code.removeprefix("referrals:")
        base = {"in_time": "answerable", "yes": "completed"}[name]
        rows = referral_figures.in_reach(actor, question, Filter())
        found = referral_figures.counted(actor, rows).directions[OUT]
        return words.percent(found[name], found[base])
    count = _COUNTED.get(code)
    return words.number(count(actor, question).total) if count else ""


_COUNTED: dict[str, Callable[[Actor, Question], queries.Figure]] = {
    "contacts": queries.contacts,
    "cases": queries.cases,
    "handovers": queries.handovers,
    "tips": queries.tips,
}
