"""Passkeys lie sealed, as codes do. They hold no secret of their member, but whoever can write to
the database could otherwise plant one of her own and show it as somebody else's second factor."""

import json
from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.exceptions import InvalidTag
from django.db.models.signals import post_init, post_save, pre_save

from hotline.staff.adapters import MFAAdapter
from hotline.vault.services import Tampered

_SEALED = "sealed"


def begin() -> None:
    """Seal what is written of a passkey and open what is read, wherever the library does it."""
    post_init.connect(_open, sender=Authenticator, dispatch_uid="staff-passkey-opened")
    pre_save.connect(_seal, sender=Authenticator, dispatch_uid="staff-passkey-sealed")
    post_save.connect(_open, sender=Authenticator, dispatch_uid="staff-passkey-again")


def _seal(instance: Authenticator, **kwargs: Any) -> None:
    if instance.type == Authenticator.Type.WEBAUTHN:
        content = json.dumps({"member": str(instance.user_id), "data": instance.data})
        instance.data = {_SEALED: MFAAdapter().encrypt(content)}


def _open(instance: Authenticator, created: bool | None = None, **kwargs: Any) -> None:
    stored = instance.__dict__.get("data")
    if instance.type != Authenticator.Type.WEBAUTHN or not stored:
        return
    if _SEALED not in stored:
        if instance.pk is not None:
            raise Tampered("a passkey in the database was not put there by the hotline")
        return  # a new one, not saved yet
    try:
        content = json.loads(MFAAdapter().decrypt(stored[_SEALED]))
    except InvalidTag:
        raise Tampered("a passkey in the database is not what was put there") from None
    if content["member"] != str(instance.user_id):
        raise Tampered("a passkey in the database belongs to somebody else")
    instance.data = content["data"]
