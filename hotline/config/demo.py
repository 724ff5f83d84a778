"""The demonstration: invented people and one invented year. Refused outside demo mode."""

from typing import Any

from django.http import HttpRequest


def context(request: HttpRequest) -> dict[str, Any]:
    """What sign-in pages show in a demonstration."""
    return {}
