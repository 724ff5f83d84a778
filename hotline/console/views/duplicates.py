"""Files that may be one person's: compared side by side, joined field by field, parted again."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.console.duplicate_forms import JoinForm
from hotline.console.forms import PersonForm
from hotline.console.frame import framed
from hotline.console.presenting import duplicates as shown
from hotline.console.presenting import search
from hotline.duplicates import queries, services
from hotline.duplicates.models import NOT_SURE, PROPOSED, Merge, Pair
from hotline.finder import queries as finder

LONGEST_LIST, FEWEST_LETTERS = 50, 4


@require_GET
@requires("duplicates.review")
def index(request: HttpRequest) -> HttpResponse:
    """The pairs to compare, those nobody could tell, and what is joined. No name is on it."""
    actor = actor_of(request)
    to_review, unsure = queries.to_review(actor), queries.not_sure(actor)
    merges = queries.merges(actor)
    context = framed(
        request,
        rows=[shown.row(pair) for pair in to_review[:LONGEST_LIST]],
        count=to_review.count(),
        unsure=[shown.row(pair) for pair in unsure[:LONGEST_LIST]],
        unsure_count=unsure.count(),
        merges=[shown.merge(one) for one in merges[:LONGEST_LIST]],
        merges_count=merges.count(),
        main_label=_("Duplicates"),
    )
    return render(request, "console/duplicates.html", context)


@require_GET
@requires("duplicates.review")
def show(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """One pair: why it was proposed; side by side for whoever has taken it up."""
    return _page(request, get_object_or_404(Pair, pk=pair_id))


@require_POST
@requires("duplicates.review")
def take_up(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """Open both files of a pair to oneself, for two hours."""
    get_object_or_404(Pair, pk=pair_id)
    try:
        services.take_up(by=actor_of(request), pair_id=pair_id)
    except services.Refused as refusal:
        messages.warning(request, str(shown.REFUSALS[refusal.code]))
    return HttpResponseRedirect(reverse("console:duplicate", args=[pair_id]))


@require_POST
@requires("duplicates.review")
def decide(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """They are two people, or nobody can tell."""
    get_object_or_404(Pair, pk=pair_id)
    same = None if request.POST.get("answer") == "not_sure" else False
    try:
        services.decide(by=actor_of(request), pair_id=pair_id, same=same)
    except services.Refused as refusal:
        return _refused(request, pair_id, refusal)
    words = _("Two people. This pair is not proposed again.") if same is False else _("Kept apart.")
    messages.success(request, words)
    return HttpResponseRedirect(reverse("console:duplicates"))


@require_POST
@requires("duplicates.review")
def join(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """Join the two files: which one stays, and each fact from which of them."""
    pair = get_object_or_404(Pair, pk=pair_id)
    if not _is_hers(request, pair):
        return _refused(request, pair_id, services.Refused("moved_on"))
    form = JoinForm(queries.comparison(pair), request.POST)
    if not form.is_valid():
        return _page(request, pair, form)
    try:
        made = services.merge(
            by=actor_of(request), pair_id=pair_id, stays=form.stays, taken=form.taken
        )
    except services.Refused as refusal:
        form.add_error(None, str(shown.REFUSALS[refusal.code]))
        return _page(request, pair, form)
    messages.success(request, _("Joined. It can be parted again at any time."))
    return HttpResponseRedirect(reverse("console:merge", args=[made.pk]))


@require_GET
@requires("duplicates.review")
def merge(request: HttpRequest, merge_id: UUID) -> HttpResponse:
    """What was joined, by whom and when; never who."""
    found = get_object_or_404(Merge, pk=merge_id)
    context = framed(request, one=shown.merge(found), main_label=_("Joined files"))
    return render(request, "console/merge.html", context)


@require_POST
@requires("duplicates.review")
def undo(request: HttpRequest, merge_id: UUID) -> HttpResponse:
    """Part two joined files again."""
    found = get_object_or_404(Merge, pk=merge_id)
    if found.undone_at is None:
        try:
            services.undo(by=actor_of(request), merge_id=merge_id)
        except (Merge.DoesNotExist, services.Refused):
            messages.warning(request, str(shown.REFUSALS["parted"]))
            return HttpResponseRedirect(reverse("console:duplicates"))
        messages.success(
            request, _("Parted: each file is as it was before, with what was written since.")
        )
    return HttpResponseRedirect(reverse("console:merge", args=[merge_id]))


@require_POST
@requires("people.find")
def alike(request: HttpRequest) -> HttpResponse:
    """Whom the person that is being written down may be, beside the form."""
    form = PersonForm(request.POST)
    form.full_clean()
    facts = form.cleaned_data
    name, phone = facts.get("name", ""), facts.get("phone", "")
    context: dict[str, Any] = {}
    if len(name) >= FEWEST_LETTERS or phone:
        found = finder.alike(
            by=actor_of(request),
            lang=get_language() or "vi",
            names=[name] if name else [],
            numbers=[phone] if phone else [],
            birth_from=facts.get("birth_year") or 0,
            sex=facts.get("sex") or "",
            province=facts.get("place") or "",
        )
        context = search.alike(found)
    return render(request, "console/parts/alike.html", context)


def _page(request: HttpRequest, pair: Pair, form: JoinForm | None = None) -> HttpResponse:
    context: dict[str, Any] = {
        "pair": pair,
        "sure": shown.sure(pair.weight),
        "reasons": shown.reasons(pair),
        "open": pair.state in (PROPOSED, NOT_SURE),
        "hers": _is_hers(request, pair),
        "merge": queries.merge_of(pair),
        "main_label": _("Two files"),
    }
    if context["hers"]:
        found = queries.comparison(pair)
        context |= {"lines": shown.lines(found), "form": form or JoinForm(found)}
    status = 422 if form and form.errors else 200
    return render(request, "console/duplicate.html", framed(request, **context), status=status)


def _is_hers(request: HttpRequest, pair: Pair) -> bool:
    until = pair.taken_until
    return pair.taken_by == actor_of(request).key and until is not None and until > timezone.now()


def _refused(request: HttpRequest, pair_id: UUID, refusal: services.Refused) -> HttpResponse:
    messages.warning(request, str(shown.REFUSALS[refusal.code]))
    return HttpResponseRedirect(reverse("console:duplicate", args=[pair_id]))
