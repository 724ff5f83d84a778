"""The directory: who is there, what each agency offers, who can help, where nobody does."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hotline import wording
from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.access.roles import may
from hotline.actor.classes import DataClass
from hotline.cases import never_share
from hotline.cases.queries import File
from hotline.console.directory_forms import SearchForm, WantedForm
from hotline.console.frame import framed
from hotline.console.presenting import directory as words
from hotline.console.presenting import directory_entry as entry
from hotline.console.presenting import directory_reasons as why
from hotline.console.presenting import receivers
from hotline.console.views.casefile import file_or_404, person_of
from hotline.console.views.contacts import place_names
from hotline.countries.pack import current as pack
from hotline.directory import finding, gaps, queries
from hotline.directory.ranking import Wanted, fits, left_out
from hotline.directory.ranking import who_can_help as rank
from hotline.people import rules as people
from hotline.people.models import Person
from hotline.people.rules import age_on, oldest_on
from hotline.referrals import paces, packets
from hotline.vault import services as vault

_PER_PAGE = 30
_GAPS = 60


@require_GET
@requires("directory.read")
def index(request: HttpRequest) -> HttpResponse:
    """Agencies by words, kind of help, place, open now."""
    form = SearchForm(request.GET or None)
    now, asked = timezone.now(), form.cleaned_data if form.is_valid() else {}
    found = finding.agencies(
        words=asked.get("words", ""), need=asked.get("need", ""), place=asked.get("place", ""),
        open_at=now if asked.get("open_now") else None, lang=wording.lang(),
    )  # fmt: skip
    page = Paginator(found, _PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "rows": [entry.row(one, now) for one in page],
        "query": query.urlencode(),
        "places": place_names(),
        "keeps": may(actor_of(request).role, "directory.keep"),
        "total": len(found),
    }
    return _page(request, "console/directory.html", context, bad=bool(form.errors))


@require_GET
@requires("directory.read")
def show(request: HttpRequest, code: str) -> HttpResponse:
    """One agency: services, hours, room, contact points, freshness, history."""
    agency = queries.agency(code)
    if agency is None:
        raise Http404
    context = entry.page(agency, actor_of(request), timezone.now())
    return _page(request, "console/directory_agency.html", context)


@require_GET
@requires("directory.read")
def who_can_help(request: HttpRequest) -> HttpResponse:
    """Ranked helpers with their reasons: for a person of a case, by ids, or for somebody described
    by codes alone. An htmx request gets the list alone, for another page to hold."""
    context = _asked_about(request)
    part = request.headers.get("HX-Request") == "true" and not request.headers.get("HX-Boosted")
    if part and request.GET.get("part") == "1":
        return render(request, "console/directory_helpers_part.html", context)
    return _page(request, "console/directory_helpers.html", context, bad=context["bad"])


@require_POST
@requires("directory.read")
def record_gap(request: HttpRequest) -> HttpResponse:
    """Write down that nobody fits; once for a person and kind of help."""
    case_id, person_id = _id(request.POST.get("case")), _id(request.POST.get("person"))
    need = request.POST.get("need", "")
    if case_id and person_id:
        person = person_of(_file(case_id), person_id)
        wanted, place = _wanted(person), packets.shown(person).place
    else:
        form = WantedForm(request.POST)
        if not form.is_valid():
            raise Http404
        wanted, place = _described(form.cleaned_data), form.cleaned_data["place"]
    try:
        gaps.record(by=actor_of(request), need=need, place=place, person=wanted, about=person_id)
    except KeyError:
        raise Http404 from None
    messages.success(request, _("Written down: it counts in the figures of what is missing."))
    if case_id:
        return HttpResponseRedirect(reverse("console:case", args=[case_id]))
    return HttpResponseRedirect(reverse("console:directory_gaps"))


@require_GET
@requires("directory.read")
def gaps_page(request: HttpRequest) -> HttpResponse:
    """What nobody offers, by kind of help, region and sex; counts without anybody in them."""
    rows = [
        {
            "times": one.times,
            "title": _missing(one),
            "need": words.need(one.need),
            "region": one.region or _("not said where"),
            "sex": wording.label("sex", one.sex),
        }
        for one in gaps.figures(wording.lang())
    ]
    detail = [
        {
            "times": one.times,
            "need": words.need(one.need),
            "place": wording.place(one.place),
            "sex": wording.label("sex", one.sex),
            "age": wording.label("age_band", one.age_band),
            "language": wording.label("language", one.language) if one.language else "",
            "last_at": one.last_at,
        }
        for one in gaps.listed()[:_GAPS]
    ]
    return _page(request, "console/directory_gaps.html", {"rows": rows, "detail": detail})


def _missing(one: gaps.Missing) -> str:
    """Such as: no shelter for men in a region."""
    people_ = {"male": _("men and boys"), "female": _("women and girls")}.get(one.sex)
    said = {"need": words.need(one.need), "region": one.region or _("an unknown place")}
    if people_:
        return _("No %(need)s for %(people)s in %(region)s") % {**said, "people": people_}
    return _("No %(need)s in %(region)s") % said


def _asked_about(request: HttpRequest) -> dict[str, Any]:
    case_id, person_id = _id(request.GET.get("case")), _id(request.GET.get("person"))
    need = request.GET.get("need", "")
    kept_from: Sequence[str] = ()
    form, bad, place, domain_needs = None, False, "", []
    wanted: Wanted | None = None
    handed: dict[str, Any] = {}
    if case_id and person_id:
        found = _file(case_id)
        person = person_of(found, person_id)
        never = never_share.agencies_of(case_id)
        handed = receivers.handed_over(actor_of(request), found, person) | {
            "in_form": request.GET.get("in") == "form",
            "keeps_from": bool(never),
        }
        # Whoever has declined is not proposed again.
        kept_from = sorted({*never, request.GET.get("without", "")})
        wanted, place = _wanted(person), packets.shown(person).place
        domain_needs = packets.needs_of(case_id, person_id)
        need = need or next(iter(domain_needs), "")
    else:
        form = WantedForm(request.GET or None)
        bad = bool(request.GET) and not form.is_valid()
        if form.is_bound and not bad:
            wanted, place = _described(form.cleaned_data), form.cleaned_data["place"]
    known = {code for code, _label in words.need_choices()}
    context: dict[str, Any] = {
        "form": form, "bad": bad, "case_id": case_id, "person_id": person_id, "need": need,
        "needs": words.need_choices(), "places": place_names() if form else [],
        "place": wording.place(place) if wanted else "", "asked": False,
        "given": request.GET, **handed,
    }  # fmt: skip
    if wanted is None or need not in known:
        return context
    now = timezone.now()
    facts: dict[str, Any] = {"need": need, "place": place, "person": wanted, "at": now}
    ranked = rank(**facts, answers=paces.all_of_them(), keep_from=kept_from)
    out = left_out(**facts, keep_from=kept_from)
    codes = {one.agency for one in ranked} | {one.agency for one in out}
    names = queries.agency_names(codes, wording.lang())
    helpers = [why.helper(one, names) for one in ranked]
    if case_id and person_id and handed.get("refers"):
        for row, one in zip(helpers, ranked, strict=True):
            row["refer"] = receivers.address(case_id, person_id, one.agency, one.service, need)
    return context | {
        "asked": True,
        "need_words": words.need(need),
        "helpers": helpers,
        "left_out": [why.left_out(one, names) for one in out],
        "gap": not fits(ranked),
    }


def _file(case_id: UUID) -> File:
    found = file_or_404(case_id)
    if not vault.may_open(found.case.id, DataClass.D1):
        raise Http404
    return found


def _wanted(person: Person) -> Wanted:
    """What the file says of her, in codes."""
    shown, day = packets.shown(person), pack().today()
    child = shown.is_child(day) if shown.age_certainty in people.SAID else None
    least, most = age_on(shown.birth, day), oldest_on(shown.birth, day)
    return Wanted(least, shown.sex, shown.language, child=child, oldest=most)


def _described(asked: dict[str, Any]) -> Wanted:
    return Wanted(asked.get("age"), asked.get("sex", ""), asked.get("language", ""))


def _id(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


def _page(
    request: HttpRequest, template: str, context: dict[str, Any], *, bad: bool = False
) -> HttpResponse:
    whole = framed(request, main_label=_("Directory"), **context)
    return render(request, template, whole, status=422 if bad else 200)
