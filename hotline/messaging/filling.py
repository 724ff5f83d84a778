"""What a template's words name and no row holds: told at the moment of sending by the room that
knows it. A link and a code stand in no table in the clear."""

from collections.abc import Callable, Mapping

Filler = Callable[[Mapping[str, str]], Mapping[str, str] | None]
_FILLERS: dict[str, Filler] = {}


def fills(template: str, filler: Filler) -> None:
    """Let `filler` turn a row's values into words; None from it says that the message is void."""
    _FILLERS[template] = filler


def filled(template: str, values: Mapping[str, str]) -> Mapping[str, str] | None:
    """The values as they are read; None for a message that should not leave any more."""
    filler = _FILLERS.get(template)
    return filler(values) if filler else values
