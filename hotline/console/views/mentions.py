"""By what somebody suspected is known, as a contact, a case or a tip mentions it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotline import wording
from hotline.access.asking import actor_of, id_of
from hotline.access.policy import requires
from hotline.actor.classes import DataClass
from hotline.actor.ids import new_id
from hotline.console.frame import framed
from hotline.console.network_forms import AskForm, MentionForm
from hotline.console.presenting import mentions as shown
from hotline.console.views.contacts import place_names
from hotline.networks import services
from hotline.networks.models import Mention, NetworkRequest
from hotline.vault import services as vault

_PART = "mentions"  # the part of a file's page that shows them


@require_http_methods(["GET", "POST"])
@requires("networks.mention")
def show(request: HttpRequest, source_kind: str, source: UUID) -> HttpResponse:
    """What a file mentions, as a part of its page or as a page; written down in seconds."""
    as_part = request.headers.get("HX-Target") == _PART
    try:
        file = services.readable(source_kind, source)
    except (ObjectDoesNotExist, vault.Sealed, services.Refused) as closed:
        if as_part and request.method == "GET":
            return HttpResponse("")
        raise Http404 from closed
    suspects = shown.suspects(source_kind, file.id)
    form = MentionForm(request.POST if request.method == "POST" else None, suspects=suspects)
    if request.method == "POST" and form.is_valid():
        found = _written(request, source_kind, file.id, form)
        if found is not None and not as_part:
            return HttpResponseRedirect(request.path)
        if found is not None:
            form = MentionForm(suspects=suspects)
    context: dict[str, Any] = {
        "form": form,
        "mentions": shown.of_file(source_kind, file.id),
        "source_kind": source_kind,
        "source": file.id,
        "has_suspects": bool(suspects),
        "mention_id": id_of(request.POST.get("mention_id")) if form.errors else new_id(),
        "places": place_names(),
        "back": shown.back(source_kind, file.id),
        "as_part": as_part,
        "sealed": file.restricted,
    }
    status = 422 if form.errors else 200
    if as_part:
        return render(request, "console/parts/mentions.html", context, status=status)
    labels = {"main_label": _("Seen before?")}
    return render(
        request, "console/mentions.html", framed(request, **labels, **context), status=status
    )


@require_POST
@requires("networks.mention")
def strike(request: HttpRequest, mention_id: UUID) -> HttpResponse:
    """Take a mention back."""
    found = get_object_or_404(Mention, pk=mention_id)
    try:
        services.strike(by=actor_of(request), mention_id=found.pk)
    except vault.Sealed as closed:
        raise Http404 from closed
    except services.Refused:
        messages.info(request, _("It was struck out already."))
    return HttpResponseRedirect(_page_of(found))


@require_http_methods(["GET", "POST"])
@requires("networks.mention")
def ask(request: HttpRequest, mention_id: UUID) -> HttpResponse:
    """Ask the national desk about a mention: from a sealed file this is a decision."""
    found = get_object_or_404(Mention, pk=mention_id)
    if not vault.may_open(found.root_id, DataClass.D2):
        raise Http404
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        services.ask(by=actor_of(request), mention_id=found.pk, words=form.cleaned_data["words"])
        messages.success(request, _("The national desk was asked. Its answer comes to your list."))
        return HttpResponseRedirect(_page_of(found))
    context = {"form": form, "mention": found, "back": _page_of(found),
               "kind": wording.label("identifier_kind", found.kind),
               "main_label": _("The national desk")}  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "console/ask_national.html", framed(request, **context), status=status)


@require_GET
@requires("networks.mention")
def guidance(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """What the national desk answered; reading it takes it from the list."""
    found = get_object_or_404(NetworkRequest, pk=request_id)
    if not vault.may_open(found.id, DataClass.D3):
        raise Http404
    services.read(by=actor_of(request), request_id=found.id)
    mention = Mention.objects.filter(sighting=found.sighting_id).first()
    context = {
        "asked": found,
        "kind": wording.label("identifier_kind", found.kind),
        "back": _page_of(mention) if mention else "",
        "main_label": _("The national desk"),
    }
    return render(request, "console/guidance.html", framed(request, **context))


def _written(
    request: HttpRequest, source_kind: str, source: UUID, form: MentionForm
) -> services.Mentioned | None:
    facts = dict(form.cleaned_data)
    person = id_of(facts.pop("person"))
    try:
        return services.mention(
            by=actor_of(request), source_kind=source_kind, source=source, person_id=person,
            mention_id=id_of(request.POST.get("mention_id")), **facts,
        )  # fmt: skip
    except services.Refused as refused:
        said = {"no_identifier": _("This is too short, or no number of this kind.")}
        form.add_error(
            refused.field if refused.field in form.fields else None,
            said.get(refused.code, _("Choose one of the list.")),
        )
        return None


def _page_of(found: Mention) -> str:
    kind = "contact" if found.contact_id else "case" if found.case_id else "tip"
    return reverse("console:mentions", args=[kind, found.root_id])
