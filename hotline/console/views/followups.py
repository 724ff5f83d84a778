"""Carrying out a follow-up."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hotline import wording
from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.actor.classes import DataClass
from hotline.actor.ids import new_id
from hotline.cases import queries as cases
from hotline.console import presenters
from hotline.console.followup_forms import AttemptForm, channel_words
from hotline.console.frame import framed
from hotline.console.presenting import shifts, tracing
from hotline.console.views.contacts import place_names
from hotline.countries.pack import current as pack
from hotline.followups import queries, rules, services
from hotline.followups.models import Attempt, FollowUp
from hotline.shifts import queries as covering
from hotline.staff.queries import names_of
from hotline.vault import services as vault


@require_http_methods(["GET", "POST"])
@requires("followups.work")
def show(request: HttpRequest, followup_id: UUID) -> HttpResponse:
    """Who is to be reached, how it is safe, what was tried, and what came of it."""
    followup = get_object_or_404(
        FollowUp.objects.select_related("case", "person", "owner"), pk=followup_id
    )
    reaching = queries.reaching(followup)
    form = AttemptForm(
        request.POST or None,
        reaching=reaching,
        verifies=followup.kind == rules.VERIFICATION,
        initial={"attempt_id": new_id()},
    )
    if request.method == "POST" and form.is_valid():
        refusal = _recorded(request, followup, form)
        if not refusal:
            return HttpResponseRedirect(reverse("console:case", args=[followup.case_id]))
        form.add_error(None, refusal)
    context = _shown(followup, reaching) | {"form": form}
    page = framed(request, **context)
    status = 422 if form.errors else 200
    return render(request, "console/follow_up.html", page, status=status)


def _recorded(request: HttpRequest, followup: FollowUp, form: AttemptForm) -> str:
    """Records the try; what stands in the way in words, empty when it is done."""
    data = form.cleaned_data
    try:
        found = services.record_attempt(
            by=actor_of(request),
            followup_id=followup.id,
            how=data["how"],
            outcome=data["outcome"],
            words=data["words"],
            next_at=data["next_at"],
            attempt_id=data["attempt_id"],
            told=form.told(),
        )
    except services.Refused as refused:
        return {
            "done": _("Somebody else has finished this follow-up meanwhile."),
            "not_permitted": _("Her safe-contact rule has changed: choose another way."),
            "in_the_past": _("The next try must lie ahead."),
        }.get(refused.code, _("This cannot be done now."))
    _say_what_follows(request, found, data["outcome"])
    return ""


def _say_what_follows(request: HttpRequest, followup: FollowUp, outcome: str) -> None:
    code = pack().codes("followup_outcome").get(outcome)
    consequence = code.extra.get("consequence") if code else ""
    tracing = code.extra.get("tracing") if code else ""
    if followup.done_at is None:
        at = shifts.clock(followup.due_at)
        messages.info(request, _("Saved. The next try stands at %(at)s.") % {"at": at})
    elif consequence == rules.RETRY:
        messages.warning(
            request,
            _("Tried on three days and hours without reaching her. The search for her begins."),
        )
    elif consequence == rules.CLOSE:
        messages.success(request, _("Her wish counts: nobody comes back to her any more."))
    elif tracing == rules.MOVE:
        messages.info(
            request, _("Saved. A referral to the new place is drafted: complete and send it.")
        )
    elif tracing == rules.SEARCH:
        messages.warning(request, _("Saved. The search for her begins."))
    elif tracing == rules.DIED:
        messages.warning(request, _("Saved. Nobody calls any more; a supervisor looks at it."))
    elif consequence == rules.ESCALATE:
        messages.warning(request, _("Saved. Tell the shift supervisor now."))
    elif consequence == "new_plan_step":
        messages.info(request, _("Saved. Name what she needs and plan a measure."))
    else:
        messages.success(request, _("Saved."))


def _shown(followup: FollowUp, reaching: queries.Reaching) -> dict[str, Any]:
    found = cases.file(followup.case_id)
    standing = next(s for s in found.people if s.person.id == followup.person_id)
    tried = list(queries.attempts(followup.id))
    cover = covering.covers([followup.id]).get(followup.id)
    return {
        "followup": followup,
        "title": tracing.step_title(followup.kind, followup.step),
        "hours_now": reaching.now,
        "scripts": tracing.scripts(
            [c for c in rules.CHANNELS if c in reaching.channels], channel_words()
        ),
        "places": place_names(),
        "case": followup.case,
        "subject_person": standing.person,
        "person": presenters.standing(standing),
        "safe": presenters.safe_contact_shown(standing.person),
        "way": reaching.way,
        "right_label": _("May we call?"),
        "outcome": wording.label("followup_outcome", followup.outcome),
        "attempts": _attempts(tried),
        "cover": shifts.covered_words(cover) if cover else "",
    }


def _attempts(tried: list[Attempt]) -> list[dict[str, Any]]:
    names = names_of(UUID(a.by.removeprefix("staff:")) for a in tried)
    ways = channel_words()

    def title(one: Attempt) -> str:
        return f"{ways.get(one.how, one.how)}: {wording.label('followup_outcome', one.outcome)}"

    return [
        {
            "at": one.at,
            "title": title(one),
            "who": names.get(UUID(one.by.removeprefix("staff:")), ""),
            "words": one.words if vault.may_open(one.root_id, DataClass.D3) else "",
        }
        for one in tried
    ]
