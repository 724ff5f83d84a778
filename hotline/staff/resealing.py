"""Second factors, and halves of passwords told in person, sealed anew under the system key in use.

They are read and written as they lie: a passkey that is loaded opens (passkeys.py)."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.db import transaction

from hotline.access import services as access
from hotline.actor.context import acting
from hotline.staff.models import Change
from hotline.vault import keyring
from hotline.vault.rotating import KEYS

_PREFIX = "system-"


def census() -> Counter[str]:
    """How many sealed secrets lie under each system key."""
    found: Counter[str] = Counter()

    def counted(text: str) -> str:
        found[text.partition(":")[0]] += 1
        return text

    for data in Authenticator.objects.values_list("data", flat=True):
        _each(data, counted)
    for half in Change.objects.values_list("first_half", flat=True):
        _each(half, counted)
    return found


def reseal() -> int:
    """Seal what lies under an older system key anew; how many rows that were."""
    adapter = get_adapter()
    newest = keyring.current().current["system"]

    def anew(text: str) -> str:
        if text.partition(":")[0] == newest:
            return text
        return str(adapter.encrypt(adapter.decrypt(text)))

    return _factors(anew) + _halves(anew)


def _factors(anew: Callable[[str], str]) -> int:
    done = 0
    for pk in Authenticator.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            row = Authenticator.objects.select_for_update().filter(pk=pk)
            for data in row.values_list("data", flat=True):
                fresh = _each(data, anew)
                if fresh != data:
                    done += Authenticator.objects.filter(pk=pk).update(data=fresh)
    return done


def _halves(anew: Callable[[str], str]) -> int:
    done = 0
    for pk, half in Change.objects.exclude(first_half="").values_list("pk", "first_half"):
        fresh = _each(half, anew)
        if fresh != half:
            with acting(KEYS):
                done += access.ask("staff_reseal(%s, %s, %s)", [pk, half, fresh])
    return done


def _each(value: Any, change: Callable[[str], str]) -> Any:
    """The value with each sealed text in it changed."""
    if isinstance(value, dict):
        return {name: _each(one, change) for name, one in value.items()}
    if isinstance(value, list):
        return [_each(one, change) for one in value]
    sealed = isinstance(value, str) and value.startswith(_PREFIX) and ":" in value
    return change(value) if sealed else value
