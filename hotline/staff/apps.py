import time
from typing import Any

from django.apps import AppConfig
from django.http import HttpRequest


def _proven(request: HttpRequest, user: Any, authenticator: Any, **kwargs: Any) -> None:
    """Setting up a second factor takes a code or a touch of it: this session has shown it."""
    from allauth.account.authentication import (
        AUTHENTICATION_METHODS_SESSION_KEY,
        get_authentication_records,
    )

    if authenticator.type not in ("totp", "webauthn"):
        return
    shown = {
        "method": "mfa",
        "at": time.time(),
        "type": authenticator.type,
        "id": authenticator.pk,
    }
    records = get_authentication_records(request, user)
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [*records, shown]


def _own_password(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """She has chosen one that nobody told her."""
    if user.first_password_until is not None:
        user.first_password_until = None
        user.save(update_fields=["first_password_until"])


class StaffConfig(AppConfig):
    name = "hotline.staff"
    label = "staff"

    def ready(self) -> None:
        from allauth.account.signals import password_changed
        from allauth.mfa.signals import authenticator_added

        from hotline.staff import passkeys

        passkeys.begin()
        authenticator_added.connect(_proven, dispatch_uid="staff-second-factor-proven")
        password_changed.connect(_own_password, dispatch_uid="staff-own-password")
