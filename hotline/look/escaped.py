"""Escaping, as Django does it but without asking whether a value is lazy twice over: a page escapes
a thousand values."""

from collections.abc import Mapping
from html import escape
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString


def esc(value: Any) -> str:
    """The value as it may stand in a page; what is safe already stays as it is."""
    if isinstance(value, Promise):
        value = str(value)
    if hasattr(value, "__html__"):
        return value.__html__()  # type: ignore[no-any-return]
    return SafeString(escape(str(value)))


def attributes(given: Mapping[str, Any]) -> str:
    """Attributes ready to stand in a tag, each with a space before it, as Django's `flatatt`."""
    if not given:
        return ""
    names = sorted(given)
    valued = [f' {name}="{esc(given[name])}"' for name in names if given[name] is not True]
    return "".join([*valued, *(f" {name}" for name in names if given[name] is True)])
