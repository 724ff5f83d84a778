"""A network goes to the police: chosen, looked at field by field, signed by a second member."""

from typing import Any
from uuid import UUID

from django.contrib import messages
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
from hotline.console.network_forms import PacketForm
from hotline.console.presenting import networks as shown
from hotline.directory import queries as directory
from hotline.networks import packets, queries
from hotline.networks.graph import Network
from hotline.networks.models import NetworkPacket
from hotline.networks.services import Refused
from hotline.vault import services as vault


@require_http_methods(["GET", "POST"])
@requires("networks.work")
def new(request: HttpRequest, sighting_id: UUID) -> HttpResponse:
    """Three moves on one address: the form, the preview of exactly what leaves, making it."""
    network = queries.network(sighting_id)
    if network is None:
        raise Http404
    form = _form(request, network)
    packet_id = id_of(request.POST.get("packet_id")) or new_id()
    context: dict[str, Any] = {
        "network_id": sighting_id,
        "form": form,
        "packet_id": packet_id,
        "survivors": [
            shown.person_label(number, person)
            for number, person in enumerate(packets.survivors_of(network), 1)
        ],
        "naming": [form[name] for name in form.naming],
    }
    step = request.POST.get("step", "")
    if request.method == "POST" and step != "change" and form.is_valid():
        agency = directory.agency(form.cleaned_data["agency"])
        assert agency is not None  # one of the choices
        facts: dict[str, Any] = {
            "network_id": network.id,
            "agency": agency,
            "chosen": [UUID(one) for one in form.cleaned_data["chosen"]],
            "named": {UUID(person): ground for person, ground in form.named().items()},
            "words": form.cleaned_data["words"],
        }
        try:
            if step == "make":
                made = packets.make(
                    by=actor_of(request), packet_id=packet_id,
                    basis=form.cleaned_data["basis"], **facts,
                )  # fmt: skip
                messages.success(request, _("Made. A colleague of the national desk signs it."))
                return HttpResponseRedirect(reverse("console:network_packet", args=[made.id]))
            context["preview"] = wording.network_shown(packets.leaving(**facts))
            context["agency"] = wording.agency(agency)
            context["basis"] = wording.label("legal_basis", form.cleaned_data["basis"])
        except Refused as refused:
            _say(form, refused)
    return _page(request, "console/network_packet_new.html", context, 422 if form.errors else 200)


@require_GET
@requires("networks.work")
def show(request: HttpRequest, packet_id: UUID) -> HttpResponse:
    """A packet, exactly as the agency reads it; a second member signs it or stops it."""
    packet = _packet(packet_id)
    context = {
        "packet": packet,
        "agency": wording.agency(packet.agency),
        "state": shown.state_words(packet),
        "decided": getattr(packet, "decision", None),
        "may_sign": packet.made_by != actor_of(request).key,
        "body": (body := shown.packet(packet)),
        "basis": body["basis"],
    }
    return _page(request, "console/network_packet.html", context)


@require_POST
@requires("networks.work")
def decide(request: HttpRequest, packet_id: UUID) -> HttpResponse:
    """Sign, or stop."""
    packet = _packet(packet_id)
    answer = request.POST.get("answer", "")
    if answer not in ("sign", "stop"):
        raise Http404
    try:
        packets.decide(by=actor_of(request), packet_id=packet.id, signed=answer == "sign")
    except Refused as refused:
        said = {"same_person": _("Nobody signs what she made herself.")}
        messages.warning(
            request, said.get(refused.code, _("Somebody was quicker: it is decided already."))
        )
    return HttpResponseRedirect(reverse("console:network_packet", args=[packet.id]))


def _packet(packet_id: UUID) -> NetworkPacket:
    packet = get_object_or_404(queries.packets(), pk=packet_id)
    if not vault.may_open(packet.id, DataClass.D3):
        raise Http404
    return packet


def _form(request: HttpRequest, network: Network) -> PacketForm:
    values = queries.values(network)
    identifiers = [
        (str(one.id), f"{wording.label('identifier_kind', one.kind)}: {values.get(one.id, '')}")
        for one in network.identifiers
    ]
    survivors = list(enumerate(packets.survivors_of(network), 1))
    return PacketForm(
        request.POST if request.method == "POST" else None,
        initial={"chosen": [one for one, _label in identifiers], "basis": "crime_prevention"},
        agencies=[(one.pk, wording.agency(one)) for one in packets.receivers(network)],
        identifiers=identifiers,
        nameable=[
            (str(person.pk), shown.person_label(number, person))
            for number, person in survivors
            if vault.may_open(person.pk, DataClass.D2)
        ],
    )


def _say(form: PacketForm, refused: Refused) -> None:
    sentences = {
        "nothing_left": _("Nothing of this may go to this agency. Choose another one."),
        "not_agreed": _("You may not read who she is, so you cannot name her."),
    }
    form.add_error(None, sentences.get(refused.code, _("Choose one of the list.")))


def _page(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    whole = framed(request, main_label=_("Packet for the police"), **context)
    return render(request, template, whole, status=status)
