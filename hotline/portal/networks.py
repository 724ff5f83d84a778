"""Networks in the portal: what the national desk handed over. Needs no script."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hotline import wording
from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.actor.context import Actor
from hotline.networks import packets, queries
from hotline.networks.models import NetworkPacket
from hotline.portal.frame import page


@require_GET
@requires("referrals.answer")
def show(request: HttpRequest, packet_id: UUID) -> HttpResponse:
    """The packet; each opening is in the log."""
    actor = actor_of(request)
    found = get_object_or_404(NetworkPacket, pk=packet_id, agency=actor.agency)
    packet = packets.receive(by=actor, packet_id=found.id)
    context = {
        "packet": packet,
        "basis": wording.label("legal_basis", packet.basis),
        "body": wording.network_shown(packets.opened(packet)),
    }
    return page(request, "portal/network.html", context)


def rows_for(actor: Actor) -> list[dict[str, Any]]:
    """An agency's packets for its inbox, the latest first."""
    return [
        {
            "href": reverse("portal:network", args=[one.id]),
            "title": _("By what suspects are known"),
            "sent_at": one.decision.at,
        }
        for one in queries.inbox(actor)
    ]
