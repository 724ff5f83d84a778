"""What a page gives a component that is drawn in Python."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hotline.look.escaped import attributes


class Given:
    """What a page gave a component: `given["title"]`, a slot, and what else lands on its tag."""

    def __init__(
        self, attrs: Mapping[str, Any], own: frozenset[str], slots: Mapping[str, Any], slot: str
    ) -> None:
        self._attrs, self._own, self.slot = attrs, own, slot
        # Attributes go before slots of the same name.
        self._state = {**slots, **{name.replace("-", "_"): v for name, v in attrs.items()}}

    def __getitem__(self, name: str) -> Any:
        return self._state.get(name, "")

    @property
    def rest(self) -> str:
        """Those attributes, escaped, ready to stand in a tag."""
        return attributes(self.extra)

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
