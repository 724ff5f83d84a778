"""The demonstration: invented people and one invented year. Refused outside demo mode.

docs/demo.md tells what is in it and what it is calibrated to. Nothing here is active unless
`settings.HOTLINE_DEMO`, which `hotline demo` alone sets, on a database of its own.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from allauth.account.internal.stagekit import unstash_login
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from hotline.access.roles import ROLES
from hotline.config.demonstration import loading, members
from hotline.config.demonstration.members import SignIn
from hotline.staff.models import Member

# The pages of allauth on which a password or a code is typed.
_PASSWORD_PAGES = frozenset({"account_login"})
_CODE_PAGES = frozenset({"mfa_authenticate", "mfa_reauthenticate"})


class NotADemonstration(RuntimeError):
    """Invented people were asked for where real ones work."""


def load(*, now: dt.datetime | None = None) -> bool:
    """Write the invented people and their year up to `now`, once; whether anything was written.

    One transaction: killed half-way, nothing is there and the next start writes it all.
    Raises NotADemonstration outside demo mode.
    """
    if not settings.HOTLINE_DEMO:
        raise NotADemonstration("this installation is no demonstration: nothing was written")
    return loading.load(now=now or timezone.now())


def sign_ins() -> list[SignIn]:
    """Who may sign in, with role code, place in English, username and password; none outside
    demo mode."""
    return members.sign_ins("en") if settings.HOTLINE_DEMO else []


def context(request: HttpRequest) -> dict[str, Any]:
    """What the pages of signing in show in a demonstration: the people to be, and on the page of
    the second factor the code of whoever is half signed in."""
    match = request.resolver_match
    if not settings.HOTLINE_DEMO or match is None:
        return {}
    if match.view_name in _PASSWORD_PAGES:
        return {"demo_sign_ins": _shown()}
    if match.view_name in _CODE_PAGES:
        return {"demo_code": _code(request)}
    return {}


def _shown() -> list[dict[str, Any]]:
    lang = get_language() or ""
    return [
        {
            "role": ROLES[one.role].label,
            "centre": one.place,
            "username": one.username,
            "password": one.password,
        }
        for one in members.sign_ins(lang)
    ]


def _code(request: HttpRequest) -> str:
    """allauth keeps who is half signed in inside the session until the code is right."""
    user: object = request.user
    if not request.user.is_authenticated:
        login = unstash_login(request, peek=True)
        user = login.user if login else None
    return members.code_now(user) if isinstance(user, Member) else ""
