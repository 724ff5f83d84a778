"""What a page gives a component that is drawn in Python."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms.utils import flatatt


class Given:
    """What a page gave a component: `given["title"]`, a slot, and what else lands on its tag."""

    def __init__(self, state: Mapping[str, Any], attrs: Mapping[str, Any], own: frozenset[str]):
        self._state, self._attrs, self._own = state, attrs, own

    def __getitem__(self, name: str) -> Any:
        return self._state.get(name, "")

    @property
    def slot(self) -> str:
        """What stands between the tags, rendered."""
        return str(self._state["slot"])

    @property
    def rest(self) -> str:
        """Those attributes, escaped, ready to stand in a tag."""
        return flatatt(self.extra)

    @property
    def extra(self) -> dict[str, Any]:
        """Attributes beyond the component's own, by name."""
        return {
            k: v
            for k, v in self._attrs.items()
            if k not in self._own and v is not False and v is not None
        }

    def when(self, name: str, text: str) -> str:
        """`text` where the page gave this attribute."""
        return text if self[name] else ""
