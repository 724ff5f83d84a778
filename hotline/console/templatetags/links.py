"""Access by link, on the page of a referral: `{% load links %}{% links_of_referral row %}`."""

from typing import Any

from django import template
from django.template.context import RequestContext

from hotline.access.asking import actor_of
from hotline.console.presenting import links as shown
from hotline.referrals.models import Referral

register = template.Library()


@register.inclusion_tag("console/parts/links.html", takes_context=True)
def links_of_referral(context: RequestContext, referral: Referral) -> dict[str, Any]:
    """The links of a referral and the ways to make, renew and revoke them."""
    part = shown.of_referral(referral, actor_of(context["request"]))
    return part | {"referral_id": referral.id, "csrf_token": context.get("csrf_token")}
