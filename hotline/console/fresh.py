"""A second factor shown just now, by who is signed in: what a broken glass asks for."""

import datetime as dt

from allauth.mfa.base.forms import AuthenticateForm
from django.http import HttpRequest

from hotline.cases.openings import FRESH


def shown_at(request: HttpRequest) -> dt.datetime:
    """When this session last showed a second factor; long ago where it never did."""
    methods = request.session.get("account_authentication_methods", [])
    moments = [m.get("at", 0.0) for m in methods if m.get("method") == "mfa"]
    return dt.datetime.fromtimestamp(max(moments, default=0.0), dt.UTC)


def is_fresh(request: HttpRequest) -> bool:
    """Whether that was a few minutes ago."""
    return dt.timedelta() <= dt.datetime.now(dt.UTC) - shown_at(request) <= FRESH


def confirm(request: HttpRequest, code: str) -> bool:
    """Take a code of her second factor, under the same limits as at the sign-in page."""
    form = AuthenticateForm({"code": code}, user=request.user)
    if not form.is_valid():
        return False
    form.save()
    return True
