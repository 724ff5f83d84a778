"""The end of the work with somebody: what the rule still asks, in plain words, and what is open."""

from collections import Counter
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hotline import wording
from hotline.cases.queries import File
from hotline.children import queries as children
from hotline.children import rules as child_rules
from hotline.console import presenters
from hotline.console.presenting import case_page
from hotline.console.presenting import children as child_page
from hotline.coordination import queries as coordination
from hotline.coordination import rules as joint_rules
from hotline.entitlements import queries as claims
from hotline.followups import queries as followups
from hotline.people.models import Person
from hotline.referrals import rules as referral_rules
from hotline.reintegration import queries
from hotline.reintegration.models import ClosingAgreement
from hotline.reintegration.queries import Hers
from hotline.reintegration.rules import Missing
from hotline.staff import queries as staff
from hotline.tracks import queries as tracks

# What to do about each thing that is missing: the page and where on it. A guardian and a decision
# may only wait for the second person, so the page of the child comes first.
_TO = {
    "no_reviews": "assess_needs",
    "one_review": "assess_needs",
    "weak": "needs",
    "no_agreement": "closing_agreement",
    "took_back": "closing_agreement",
    "agreed_before": "closing_agreement",
    "guardian": "child#guardians",
    "best_interest": "child#best-interests",
    "best_interest_review": "child#best-interests",
    "school": "new_schooling",
    "school_review": "new_schooling",
}


def survivors(found: File) -> list[dict[str, Any]]:
    """Every survivor of a case with what is missing, for the page on which it is closed."""
    people = {one.person.id: presenters.standing(one) for one in found.people}
    return [
        {
            "person": people.get(one.person.pk),
            "reintegrated": one.reintegrated,
            "lines": [line(found.case.id, one.person, lack) for lack in one.missing],
            "undecided": any(lack.why in child_rules.MISSING for lack in one.missing),
            "reviews": [review.seen_at for review in one.reviews[:2]],
            "said": said(one.said) if one.said else None,
            "href": reverse("console:reintegration", args=[found.case.id, one.person.pk]),
        }
        for one in queries.survivors(found.case.id)
    ]


def line(case_id: UUID, person: Person, lack: Missing) -> dict[str, Any]:
    """One thing that is missing, in words, with the page where something is done about it."""
    go = {
        "assess_needs": _("Ask about her needs"),
        "needs": _("See her needs"),
        "closing_agreement": _("Ask her"),
        "child": _("See what is decided for her"),
        "new_schooling": _("Write how it stands with school"),
    }
    page, _sign, part = _TO[lack.why].partition("#")
    address = reverse(f"console:{page}", args=[case_id, person.pk])
    return {
        "text": missing_words(lack),
        "href": f"{address}#{part}" if part else address,
        "go": go[page],
        "of_both": page == "child",  # the second person signs there
    }


def missing_words(lack: Missing) -> str:
    """What one thing that is missing says."""
    if lack.why == "weak":
        names = ", ".join(wording.label("need_domain", domain) for domain in lack.domains)
        return _("Not yet at 3 or more in the last two reviews: %(domains)s") % {"domains": names}
    return {
        "no_reviews": _("No complete review of her needs yet; two are needed, one after the other"),
        "one_review": _("One complete review of her needs; a second one is needed"),
        "no_agreement": _("She was not asked yet whether the case may close"),
        "took_back": _("She does not want the case to close"),
        "agreed_before": _("She agreed before the last two reviews or before the case was opened"
                           " again: ask her once more"),
        **child_page.missing_words(),
    }[lack.why]  # fmt: skip


def said(row: ClosingAgreement) -> dict[str, Any]:
    """What she said about closing; her words for whoever may read them."""
    return {
        "agrees": row.agrees,
        "at": row.said_at,
        "way": wording.label("support_way", row.way),
        "givers": ", ".join(wording.label("consent_giver", one) for one in row.givers),
        "words": presenters.words_of(row, "words"),
        "through": presenters.words_of(row, "through"),
        "by": staff.named(row.by),
    }


def standing(case_id: UUID, hers: Hers) -> dict[str, Any]:
    """One survivor's part, for her own page."""
    return {
        "reintegrated": hers.reintegrated,
        "lines": [line(case_id, hers.person, lack) for lack in hers.missing],
        "said": hers.said,
    }


def still_open(found: File) -> list[dict[str, str]]:
    """What is unfinished, each with where it stands: a warning. What is missing for a child forbids
    closing as reintegrated and no other way."""
    case_id = found.case.id
    page = reverse("console:case", args=[case_id])
    sent = case_page.waiting_referrals(case_id)
    waiting = sum(one.state in referral_rules.WAITING for one in sent)
    counts = [
        *_own(found),
        (waiting, ngettext("%(n)s referral is open", "%(n)s referrals are open", waiting),
         f"{page}#referrals"),
        *_joint(case_id, page),
        *_planned(case_id, page),
        *_tracks(case_id),
        *_claims(case_id),
        *_children(found),
    ]  # fmt: skip
    return [{"text": words % {"n": n}, "href": href} for n, words, href in counts if n]


def _own(found: File) -> list[tuple[int, str, str]]:
    page = reverse("console:case", args=[found.case.id])
    problems = sum(one.resolved_at is None for one in found.problems)
    measures = sum(one.done_at is None for one in found.measures)
    tasks = sum(one.done_at is None for one in found.tasks)
    return [
        (problems, ngettext("%(n)s problem is open", "%(n)s problems are open", problems),
         f"{page}#problems"),
        (measures, ngettext("%(n)s measure is open", "%(n)s measures are open", measures),
         f"{page}#measures"),
        (tasks, ngettext("%(n)s task is open", "%(n)s tasks are open", tasks), f"{page}#tasks"),
    ]  # fmt: skip


def _joint(case_id: UUID, page: str) -> list[tuple[int, str, str]]:
    steps = sum(one.state in joint_rules.OPEN for one in coordination.plan_of(case_id))
    words = ngettext(
        "%(n)s step of the joint plan is open", "%(n)s steps of the joint plan are open", steps
    )
    return [(steps, words, f"{page}#joint-plan")]


def _planned(case_id: UUID, page: str) -> list[tuple[int, str, str]]:
    planned = followups.of_case(case_id).filter(done_at__isnull=True).count()
    words = ngettext("%(n)s follow-up is planned", "%(n)s follow-ups are planned", planned)
    return [(planned, words, page)]


def _tracks(case_id: UUID) -> list[tuple[int, str, str]]:
    """Return, justice, going back to a family: each person's on her own page."""
    found: dict[UUID, int] = {}
    for track in tracks.open_of_case(case_id):
        found[track.person_id] = found.get(track.person_id, 0) + 1
    return [
        (n, ngettext("%(n)s track goes on", "%(n)s tracks go on", n),
         reverse("console:reintegration", args=[case_id, person]) + "#tracks")
        for person, n in found.items()
    ]  # fmt: skip


def _claims(case_id: UUID) -> list[tuple[int, str, str]]:
    """Support that the law grants and that is waited for, each person's on her own page."""
    found = Counter(claim.person_id for claim in claims.due_of_case(case_id))
    return [
        (n, ngettext("%(n)s claim is waited for", "%(n)s claims are waited for", n),
         reverse("console:reintegration", args=[case_id, person]) + "#entitlements")
        for person, n in found.items()
    ]  # fmt: skip


def _children(found: File) -> list[tuple[int, str, str]]:
    """What is missing for a child before she is left to her family."""
    lacks = [
        (one.person.pk, len(children.ready_to_close(found.case.id, one.person.pk)))
        for one in found.people
        if queries.is_protected(one.roles)
    ]
    return [
        (n, ngettext("%(n)s thing is missing for a child", "%(n)s things are missing for a child",
                     n),
         reverse("console:reintegration", args=[found.case.id, person]) + "#children")
        for person, n in lacks
    ]  # fmt: skip
