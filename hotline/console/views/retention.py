"""What the rules of retention would remove today: counts, and no contact."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hotline import wording
from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.console.frame import framed
from hotline.contacts import retention


@require_GET
@requires("retention.review")
def show(request: HttpRequest) -> HttpResponse:
    """By month and kind, for the whole nation, as the nightly job sees it."""
    found = retention.report(by=actor_of(request))
    rows = [(row.month, wording.label("contact_kind", row.kind), row.count) for row in found.rows]
    rule = found.rule
    context = framed(
        request,
        rule=rule,
        rule_label=rule.labels.of(wording.lang()) if rule else "",
        unsure=rule is not None and rule.confidence != "verified",
        kept_from=found.kept_from,
        rows=rows,
        count=found.count,
    )
    return render(request, "console/retention.html", context)
