"""What a person's copy says of the support plan that was agreed with her."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from hotline.cases.models import Case
from hotline.people.models import Person
from hotline.rights.body import Item
from hotline.rights.writer import Writer
from hotline.support.models import PlanGoal, PlanStep, SupportPlan


def support_plan(write: Writer, person: Person, case: Case) -> Iterator[Item]:
    """Every version with her goals, and every step that she was asked about."""
    for plan in SupportPlan.objects.filter(case=case, person=person).order_by("number"):
        yield from write.day(_("Written on"), plan.at)
        yield from write.day(_("You agreed on"), plan.agreed_at)
        yield from write.words(_("What you want"), plan.wish)
        for goal in PlanGoal.objects.filter(plan=plan).order_by("place"):
            yield from write.code(_("Goal"), "need_domain", goal.domain)
            yield from write.words(_("In your words"), goal.words)
        yield from write.day(_("It ended on"), plan.ended_at)
        yield from write.code(_("Why it ended"), "support_plan_end", plan.reason)
    for step in PlanStep.objects.filter(case=case, person=person).order_by("at"):
        yield from write.code(_("Step"), "measure_kind", step.kind)
        yield from write.words(_("In words"), step.words)
        yield from write.day(_("By when"), step.due_on)
        yield from write.fact(_("Cost in đồng"), step.cost or "")
        yield from write.code(_("Who pays"), "support_payer", step.payer)
        yield from write.code(_("Support regime"), "support_regime", step.regime)
        label = _("You said no on") if step.state == "refused" else _("You said yes on")
        yield from write.day(label, step.answered_at)
        yield from write.day(_("It ended on"), step.ended_at)
        yield from write.code(_("Why it was given up"), "support_given_up", step.reason)
