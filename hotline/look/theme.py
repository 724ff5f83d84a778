"""Light or dark: a choice of the person, kept in a cookie that says nothing else."""

from typing import Final, Literal

from django.http import HttpRequest

Theme = Literal["light", "dark"]

COOKIE: Final = "theme"
ONE_YEAR: Final = 365 * 24 * 3600  # seconds


def theme_of(request: HttpRequest) -> Theme:
    """The theme this browser asked for; light when it never did or says nonsense."""
    return "dark" if request.COOKIES.get(COOKIE) == "dark" else "light"


def is_theme(value: str) -> bool:
    return value in ("light", "dark")
