import time
from typing import Any

from django.apps import AppConfig
from django.http import HttpRequest


def _proven(request: HttpRequest, user: Any, authenticator: Any, **kwargs: Any) -> None:
    """Setting up a second factor takes a code of it: this session has shown it already."""
    from allauth.account.authentication import (
        AUTHENTICATION_METHODS_SESSION_KEY,
        get_authentication_records,
    )

    if authenticator.type != "totp":
        return
    shown = {
        "method": "mfa",
        "at": time.time(),
        "type": authenticator.type,
        "id": authenticator.pk,
    }
    records = get_authentication_records(request, user)
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [*records, shown]


class StaffConfig(AppConfig):
    name = "hotline.staff"
    label = "staff"

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added

        authenticator_added.connect(_proven, dispatch_uid="staff-second-factor-proven")
