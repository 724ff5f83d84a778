"""How allauth behaves here: no sign-up, no mail, second-factor secrets sealed."""

import base64
import os
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.http import HttpRequest
from django.utils import timezone

from hotline.actor.context import Actor
from hotline.audit import services as audit
from hotline.staff import guessing
from hotline.staff.models import Member
from hotline.vault import keyring

DOOR = Actor("system:door")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by an administrator only, and never by mail."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Whoever has guessed here waits here. Replaces the library's count by name alone, with
        which anybody could keep a member out. Raises ValidationError."""
        name = str(credentials.get("username", ""))
        if guessing.wait(name, self._place(request, name)):
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """The member of these credentials. A password told in person lets nobody in for ever."""
        self._login_failed_rl_usage = None
        member = super().authenticate(request, **credentials)
        until = getattr(member, "first_password_until", None)
        if member is None or (until and until < timezone.now()):
            return None
        name = str(credentials.get("username", ""))
        guessing.right(name, self._place(request, name))
        return member

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Count it; the first one that costs a wait is in the log."""
        name = str(credentials.get("username", ""))
        count = guessing.wrong(name, self._place(request, name))
        if count == guessing.FREE + 1:
            known = Member.objects.filter(username=name).values_list("pk", flat=True).first()
            audit.refused("sign_in", by=DOOR, root=known, reason="guessing")

    def _place(self, request: HttpRequest, name: str) -> str:
        cookie = request.COOKIES.get(guessing.COOKIE, "")
        return guessing.place(name, cookie, self.get_client_ip(request))

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
