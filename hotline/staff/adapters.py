"""How allauth behaves here: no sign-up, no mail, second-factor secrets sealed."""

import base64
import os
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.http import HttpRequest
from django.utils import timezone

from hotline.vault import keyring


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by an administrator only, and never by mail."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """The member of these credentials. A password told in person lets nobody in for ever."""
        member = super().authenticate(request, **credentials)
        until = getattr(member, "first_password_until", None)
        return None if until and until < timezone.now() else member

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nothing is mailed: a mailbox may be read by somebody else."""


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """allauth stores secrets in the clear unless told otherwise: these are sealed."""

    def encrypt(self, text: str) -> str:
        """Seal a secret under the system key."""
        ring, nonce = keyring.current(), os.urandom(12)
        key_id = ring.current["system"]
        box = nonce + AESGCM(ring.of(key_id)).encrypt(nonce, text.encode(), key_id.encode())
        return f"{key_id}:{base64.b64encode(box).decode()}"

    def decrypt(self, encrypted_text: str) -> str:
        """Open a secret under the key that sealed it."""
        key_id, _, box64 = encrypted_text.partition(":")
        box = base64.b64decode(box64)
        cipher = AESGCM(keyring.current().of(key_id))
        return cipher.decrypt(box[:12], box[12:], key_id.encode()).decode()
