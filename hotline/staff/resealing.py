"""Second factors sealed anew under the system key in use."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.db import transaction

from hotline.vault import keyring

_PREFIX = "system-"


def census() -> Counter[str]:
    """How many sealed secrets lie under each system key."""
    found: Counter[str] = Counter()

    def counted(text: str) -> str:
        found[text.partition(":")[0]] += 1
        return text

    for data in Authenticator.objects.values_list("data", flat=True):
        _each(data, counted)
    return found


def reseal() -> int:
    """Seal what lies under an older system key anew; how many second factors that were."""
    adapter, done = get_adapter(), 0
    newest = keyring.current().current["system"]

    def anew(text: str) -> str:
        if text.partition(":")[0] == newest:
            return text
        return str(adapter.encrypt(adapter.decrypt(text)))

    for pk in Authenticator.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            row = Authenticator.objects.select_for_update().filter(pk=pk).first()
            if row is None:
                continue
            data = _each(row.data, anew)
            if data != row.data:
                row.data = data
                row.save(update_fields=["data"])
                done += 1
    return done


def _each(value: Any, change: Callable[[str], str]) -> Any:
    """The value with each sealed text in it changed."""
    if isinstance(value, dict):
        return {name: _each(one, change) for name, one in value.items()}
    if isinstance(value, list):
        return [_each(one, change) for one in value]
    sealed = isinstance(value, str) and value.startswith(_PREFIX) and ":" in value
    return change(value) if sealed else value
