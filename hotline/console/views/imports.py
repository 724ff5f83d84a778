"""Imports: what was taken in, and the rows that were not, for whoever may see them."""

from typing import Any
from uuid import UUID

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.actor.classes import DataClass
from hotline.console.frame import framed
from hotline.contacts.importing import writing
from hotline.contacts.models import Batch, RejectedRow
from hotline.statistics import words
from hotline.vault import services as vault


@require_GET
@requires("imports.run")
def show(request: HttpRequest) -> HttpResponse:
    """The imports the reader sees; with `?batch=`, its rejected rows, row by row."""
    actor = actor_of(request)
    left = _left()
    found = [_batch(b, left.get(b.id, 0)) for b in writing.batches(by=actor)]
    chosen = next((b for b in found if str(b["id"]) == request.GET.get("batch")), None)
    rows = list(writing.rejects(by=actor, batch=str(chosen["id"]))) if chosen else []
    context = framed(request, batches=found, chosen=chosen, rows=rows)
    return render(request, "console/imports.html", context)


def _left() -> dict[UUID, int]:
    """Rejected rows that still wait, by batch. A row rejected again waits in its first batch."""
    waiting = RejectedRow.objects.filter(mended_at__isnull=True)
    return dict(waiting.values_list("batch").annotate(Count("id")))


def _batch(batch: Batch, left: int) -> dict[str, Any]:
    opens = vault.may_open(batch.id, DataClass.D3)
    return {
        "id": batch.id,
        "name": batch.source_name if opens else "•••",
        "by": batch.by.display_name,
        "at": batch.started_at,
        "new": words.number(batch.new),
        "known": words.number(batch.known),
        "rejected": words.number(batch.rejected),
        "to_mend": left if opens else 0,
    }
