"""Signing in again without leaving the page: the same member, by the same rules as at the door."""

from enum import StrEnum
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.account.stages import LoginStageController
from allauth.core import ratelimit
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.stages import AuthenticateStage
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from hotline.staff.models import Member


class Outcome(StrEnum):
    """What came of signing in again."""

    IN = "in"
    WRONG = "wrong"
    CODE = "code"  # the password is right, the second factor is still wanted
    WRONG_CODE = "wrong_code"
    STRANGER = "stranger"  # somebody else is signed in in this browser
    TOO_MANY = "too_many"


def sign_in_again(request: HttpRequest, *, member_id: UUID, password: str, code: str) -> Outcome:
    """Give this browser a new session of the member whose page it still shows.

    Limits on guessing and the second factor are those of the sign-in page: its own steps are
    taken one after the other. Nobody is signed in over another member's session.
    """
    if request.user.is_authenticated and request.user.pk != member_id:
        return Outcome.STRANGER
    if not ratelimit.consume(request, action="login"):
        return Outcome.TOO_MANY
    known = Member.objects.filter(pk=member_id, is_active=True).first()
    credentials = {"username": known.username if known else "", "password": password}
    try:
        found = get_adapter().authenticate(request, **credentials)
    except ValidationError:
        return Outcome.TOO_MANY
    if found is None or known is None or found.pk != known.pk:
        return Outcome.WRONG
    perform_password_login(request, credentials, Login(user=found))
    if _is_in(request, known):
        return Outcome.IN
    return _second_factor(request, known, code)


def _second_factor(request: HttpRequest, member: Member, code: str) -> Outcome:
    stage = LoginStageController.enter(request, AuthenticateStage.key)
    if stage is None:
        return Outcome.WRONG
    if not code:
        return Outcome.CODE
    form = AuthenticateForm({"code": code}, user=stage.login.user)
    if not form.is_valid():
        limited = form.has_error("code", "too_many_login_attempts")
        return Outcome.TOO_MANY if limited else Outcome.WRONG_CODE
    form.save()
    stage.exit()
    return Outcome.IN if _is_in(request, member) else Outcome.WRONG


def _is_in(request: HttpRequest, member: Member) -> bool:
    return bool(request.user.is_authenticated and request.user.pk == member.pk)
