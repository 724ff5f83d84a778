"""What every page shell needs to know, as a context processor."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from .theme import theme_of

IDLE_MINUTES = 10


def shell(request: HttpRequest) -> dict[str, Any]:
    """Theme, demonstration flag, the number people dial, the address of the stream, and the
    minutes of idleness before the screen locks."""
    return {
        "theme": theme_of(request),
        "demo": bool(getattr(settings, "HOTLINE_DEMO", False)),
        "hotline_number": getattr(settings, "HOTLINE_NUMBER", ""),
        "stream_url": getattr(settings, "HOTLINE_STREAM_URL", ""),
        "idle_minutes": int(getattr(settings, "HOTLINE_IDLE_MINUTES", IDLE_MINUTES)),
    }
