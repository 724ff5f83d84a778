"""Verbs of livelihood plans: written, begun, asked after; the sheet to take home."""

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from hotline.actor.context import Actor, acting
from hotline.actor.day import today
from hotline.actor.ids import new_id
from hotline.audit import services as audit
from hotline.countries.pack import current as pack
from hotline.livelihood import rules
from hotline.livelihood.figures import packed, unpacked
from hotline.livelihood.ground import Refused, held, held_plan, hers, in_list, tell
from hotline.livelihood.models import LivelihoodPlan, LivelihoodReview, PlanVersion, SheetPrint
from hotline.livelihood.rules import Figures
from hotline.livelihood.sheet import Sheet, render

NOT_BEGUN, RUNNING, NOT_KNOWN = "planned", "running", "not_known"
_ASK_AGAIN = 1  # month after which one that never began is asked for again
NOT_SAFE = "not_safe"


def write(
    *,
    by: Actor,
    case_id: UUID,
    person_id: UUID,
    kind: str,
    starts_on: dt.date,
    figures: Figures,
    words: Mapping[str, str],
    change: str = "",
    plan_id: UUID | None = None,
    expected: int = 0,
    version_id: UUID | None = None,
) -> PlanVersion:
    """Save a version of a person's plan; earlier versions stay. Without `plan_id` a plan begins.

    `words` are those of `PlanVersion.WORDS`, `change` is why a later version differs, `expected`
    the number of the version it was made from: where another was saved meanwhile, nothing is.
    `version_id` comes from the page: sent twice, it is one version. Raises Refused (no_words,
    bad_code, bad_amount, not_of_case, suspect, moved_on, begun), NotOpen, Case.DoesNotExist,
    TypeError.
    """
    if unknown := words.keys() - set(PlanVersion.WORDS):
        raise TypeError(f"not words of a plan: {sorted(unknown)}")
    if not words.get("idea", "").strip():
        raise Refused("no_words", "idea")
    in_list("kind", kind, "livelihood_kind")
    _sound(figures)
    with acting(by):
        case = held(case_id)
        hers(case, person_id)
        if version_id and (there := PlanVersion.objects.filter(pk=version_id).first()):
            return there
        if plan_id is None:
            plan = LivelihoodPlan(
                case=case, by=by.key, person_id=person_id, kind=kind, starts_on=starts_on,
                look_on=starts_on,
            )  # fmt: skip
            plan.save(force_insert=True)
        else:
            plan = _rewritten(plan_id, person_id, kind, starts_on, expected)
        version = PlanVersion(
            id=version_id or new_id(), case=case, by=by.key, plan=plan, number=plan.latest,
            starts_on=starts_on, figures=packed(figures), change=change, **words,
        )  # fmt: skip
        version.save(force_insert=True)
        tell(
            by, plan, "livelihood.write", detail=kind, line="livelihood.written", subject=version.id
        )
        return version


def _rewritten(
    plan_id: UUID, person_id: UUID, kind: str, starts_on: dt.date, expected: int
) -> LivelihoodPlan:
    """The plan with its next number taken. Raises Refused (not_of_case, begun, moved_on)."""
    plan = LivelihoodPlan.objects.filter(pk=plan_id, person=person_id).first()
    if plan is None:
        raise Refused("not_of_case")
    if plan.begun and starts_on != plan.starts_on:
        raise Refused("begun", "starts_on")
    new = {"kind": kind, "starts_on": starts_on, "latest": expected + 1}
    if not plan.begun and plan.look_on:
        new["look_on"] = starts_on
    if not LivelihoodPlan.objects.filter(pk=plan.pk, latest=expected).update(**new):
        raise Refused("moved_on")
    plan.refresh_from_db()
    return plan


def _sound(figures: Figures) -> None:
    in_list("customers", figures.customers, "livelihood_customers")
    for code in figures.owed:
        in_list("owed", code, "livelihood_debt")
    for cost in figures.costs:
        in_list("costs", cost.payer, "cost_payer")
        if not cost.what.strip():
            raise Refused("no_words", "costs")
    amounts = [figures.baseline, figures.own, figures.living, *(c.amount for c in figures.costs)]
    for month in figures.months:
        amounts += [month.income, month.costs, month.repaid]
    if len(figures.months) != rules.MONTHS or not all(0 <= a <= rules.MOST for a in amounts):
        raise Refused("bad_amount", "figures")


def begin(*, by: Actor, plan_id: UUID, on: dt.date) -> LivelihoodPlan:
    """It has begun on a day: from it the reviews are counted. Raises Refused (begun, not_due for a
    day ahead, not_yours), NotOpen, LivelihoodPlan.DoesNotExist."""
    if on > today():
        raise Refused("not_due", "on")
    with acting(by):
        plan = held_plan(plan_id)
        rows = LivelihoodPlan.objects.filter(pk=plan.pk, begun=False)
        changed = rows.update(
            begun=True, starts_on=on, status=RUNNING, reason="", look_on=rules.review_on(on, [])
        )
        if not changed:
            raise Refused("begun")
        LivelihoodReview(
            case_id=plan.case_id, by=by.key, plan=plan, heard_on=on, status=RUNNING
        ).save(force_insert=True)
        tell(by, plan, "livelihood.begin", detail=plan.kind, line="livelihood.begun",
             subject=plan.id)  # fmt: skip
        plan.refresh_from_db()
        return plan


def hear(
    *,
    by: Actor,
    plan_id: UUID,
    status: str,
    reason: str = "",
    months: int = 0,
    income: int | None = None,
    change: str = "",
    words: str = "",
    review_id: UUID | None = None,
) -> LivelihoodReview:
    """Write down what became of it, and at a review (`months` 3, 6 or 12) what she earns a month.

    Where she tells no amount, `change` is what she says of it; told an amount, it is worked out.
    `review_id` comes from the page: sent twice, it is one review. Raises Refused (bad_code,
    no_reason, not_begun, not_due, no_income, bad_amount, moved_on), NotOpen,
    LivelihoodPlan.DoesNotExist.
    """
    in_list("status", status, "livelihood_status")
    if says(status, "why"):
        if not reason:
            raise Refused("no_reason", "reason")
        in_list("reason", reason, "livelihood_reason")
    else:
        reason = ""
    if income is not None and not 0 <= income <= rules.MOST:
        raise Refused("bad_amount", "income")
    with acting(by):
        plan = held_plan(plan_id)
        if review_id and (there := LivelihoodReview.objects.filter(pk=review_id).first()):
            return there
        heard_on = today()
        done = _done(plan)
        _fits(plan, status, months, heard_on, done)
        baseline = _baseline(plan)
        if months and income is not None:
            change = rules.income_change(income, baseline)
        elif months:
            if not change:
                raise Refused("no_income", "income")
            in_list("change", change, "income_change")
        review = LivelihoodReview(
            id=review_id or new_id(), case_id=plan.case_id, by=by.key, plan=plan, months=months,
            heard_on=heard_on, status=status, reason=reason, change=change if months else "",
            income="" if income is None else str(income),
            baseline=str(baseline) if months else "", words=words,
        )  # fmt: skip
        review.save(force_insert=True)
        rows = LivelihoodPlan.objects.filter(pk=plan.pk, status=plan.status)
        look = _look(plan, status, heard_on, [*done, months])
        if not rows.update(status=status, reason=reason, look_on=look):
            raise Refused("moved_on")
        tell(by, plan, "livelihood.hear", detail=status, line="livelihood.heard", subject=review.id)
        return review


def says(status: str, what: str) -> bool:
    """Whether a status "ended", is "asked" after, or needs a reason ("why")."""
    code = pack().codes("livelihood_status").get(status)
    return code is not None and code.extra.get(what) == "yes"


def _done(plan: LivelihoodPlan) -> list[int]:
    rows = LivelihoodReview.objects.filter(plan=plan, months__gt=0)
    return list(rows.values_list("months", flat=True))


def _fits(plan: LivelihoodPlan, status: str, months: int, on: dt.date, done: list[int]) -> None:
    if plan.begun and status == NOT_BEGUN:
        raise Refused("begun", "status")
    # Before it begins it may be put off, given up, or nobody may know of it.
    before = status in (NOT_BEGUN, NOT_KNOWN) or says(status, "ended")
    if not plan.begun and (months or not before):
        raise Refused("not_begun", "status")
    if months and months != rules.review_for(plan.starts_on, on, done):
        raise Refused("not_due", "months")


def _baseline(plan: LivelihoodPlan) -> int:
    version = PlanVersion.objects.get(plan=plan, number=plan.latest)
    return unpacked(version.figures).baseline


def _look(plan: LivelihoodPlan, status: str, heard_on: dt.date, done: list[int]) -> dt.date | None:
    """When it is asked after next. What ended is asked after too: what she earns then is an
    answer, and figures without it would show success alone."""
    if not says(status, "asked"):
        return None
    if plan.begun:
        return rules.review_on(plan.starts_on, done)
    return (
        None
        if says(status, "ended")
        else max(plan.starts_on, rules.months_on(heard_on, _ASK_AGAIN))
    )


def print_sheet(
    *,
    by: Actor,
    version_id: UUID,
    carrying: str,
    language: str,
    name: str = "",
    other_names: tuple[str, ...] = (),
) -> tuple[bytes | None, SheetPrint]:
    """The sheet to take home as PDF, once somebody asked her whether carrying it is safe; None
    where she said that it is not. What she answered is kept either way.

    `name` stands on it only if she wants it there; `other_names` never do. Raises Refused
    (not_asked, bad_code, said, not_yours), NotOpen, PlanVersion.DoesNotExist.
    """
    if not carrying:
        raise Refused("not_asked", "carrying")
    in_list("carrying", carrying, "sheet_carrying")
    if language not in pack().locales:
        raise Refused("bad_code", "language")
    with acting(by):
        version = PlanVersion.objects.select_related("plan").get(pk=version_id)
        held(version.case_id)
        made = None
        if carrying != NOT_SAFE:
            sheet = sheet_of(version, name=name)
            if words := spoken(sheet, other_names):
                raise Refused("said", ", ".join(words))
            made = render(sheet, language=language)
        row = SheetPrint(
            case_id=version.case_id, by=by.key, version=version, carrying=carrying,
            printed=made is not None, language=language, named=bool(name and made),
        )  # fmt: skip
        row.save(force_insert=True)
        audit.record("livelihood.print", root=version.case_id, detail=[carrying, language])
        return made, row


def sheet_of(version: PlanVersion, *, name: str = "") -> Sheet:
    """What stands on the sheet of a version."""
    return Sheet(
        idea=version.idea,
        figures=unpacked(version.figures),
        starts_on=version.starts_on,
        written_on=version.at.astimezone(pack().timezone).date(),
        name=name,
    )


def spoken(sheet: Sheet, names: tuple[str, ...] = ()) -> list[str]:
    """What stands in the words of a sheet and must not: in whatever language it was written."""
    never = [word for words in pack().livelihood.words.values() for word in words.never]
    typed = [sheet.idea, *(cost.what for cost in sheet.figures.costs)]
    return rules.never_said(typed, [*never, *(n for n in names if n != sheet.name)])
