"""What a copy says of her livelihood: each plan as it stood, its steps, what she earned."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from hotline.cases.models import Case
from hotline.livelihood import queries, telling
from hotline.livelihood.figures import unpacked
from hotline.livelihood.models import LivelihoodPlan, PlanVersion
from hotline.people.models import Person
from hotline.rights.body import Item
from hotline.rights.writer import Writer


def livelihood(write: Writer, person: Person, case: Case) -> Iterator[Item]:
    """Her plans in a case, oldest first, each version of them."""
    for plan in LivelihoodPlan.objects.filter(case=case, person=person).order_by("at"):
        yield from write.code(_("Livelihood"), "livelihood_kind", plan.kind)
        yield from write.code(_("What became of it"), "livelihood_status", plan.status)
        yield from write.code(_("Why"), "livelihood_reason", plan.reason)
        for version in PlanVersion.objects.filter(plan=plan).order_by("number"):
            yield from _version(write, version)
        for step in queries.milestones(plan.pk):
            yield from write.code(_("Step on the way"), "milestone_kind", step.kind)
            yield from write.code(_("How it stands"), "milestone_state", step.state)
            yield from write.words(_("In words"), step.words)
            yield from _money(write, _("Amount"), step.amount)
            for moved in queries.history(step.pk):
                yield from write.words(_("What happened to it"), moved.words)
        for heard in queries.reviews(plan.pk):
            yield from write.day(_("Asked after on"), heard.heard_on)
            yield from _money(write, _("What you earned a month"), heard.income)
            yield from write.code(_("Against before"), "income_change", heard.change)
            yield from write.words(_("In words"), heard.words)


def _version(write: Writer, version: PlanVersion) -> Iterator[Item]:
    figures = unpacked(version.figures)
    yield from write.day(_("Plan written on"), version.at)
    for field in PlanVersion.WORDS:
        yield from write.words(_("Livelihood plan"), getattr(version, field))
    yield from write.words(_("What changed"), version.change)
    for cost in figures.costs:
        yield from write.words(_("Needed to start"), cost.what)
        yield from _money(write, _("Amount"), str(cost.amount))
    yield from _money(write, _("What you earned a month before"), str(figures.baseline))
    yield from _money(write, _("Money at hand"), str(figures.own))
    for code in figures.owed:
        yield from write.code(_("Money owed to"), "livelihood_debt", code)
    for number, month in enumerate(figures.months, 1):
        label = telling.month(version.starts_on, number, write.lang)
        amounts = (telling.money(one, write.lang) for one in (month.income, month.costs))
        if month.income or month.costs:
            yield from write.fact(label, " / ".join(amounts))


def _money(write: Writer, label: str, amount: str) -> Iterator[Item]:
    if amount and amount != "0":
        yield from write.fact(label, telling.money(int(amount), write.lang))
