"""Words of a country pack: labels in its languages, and the lists of codes that carry them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType


class Labels(Mapping[str, str]):
    """The same words in each language of the pack, by language code."""

    __slots__ = ("_texts",)

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = dict(texts)

    def __getitem__(self, lang: str) -> str:
        return self._texts[lang]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def __repr__(self) -> str:
        return f"Labels({self._texts!r})"

    def of(self, lang: str) -> str:
        """The words in `lang` (`en-GB` counts as `en`), else in the first language of the pack."""
        found = self._texts.get(lang) or self._texts.get(lang.replace("_", "-").split("-")[0])
        return found or next((text for text in self._texts.values() if text), "")


@dataclass(frozen=True, slots=True)
class Span:
    """Days on which something holds, both ends included; None is open."""

    since: date | None = None
    until: date | None = None

    def holds(self, on: date) -> bool:
        """Whether `on` lies within the span."""
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)

    def within(self, other: Span) -> Span | None:
        """The days that both hold, or None if there are none."""
        if not self.meets(other):
            return None
        begins = [day for day in (self.since, other.since) if day is not None]
        ends = [day for day in (self.until, other.until) if day is not None]
        return Span(max(begins, default=None), min(ends, default=None))

    def meets(self, other: Span) -> bool:
        """Whether the two share at least one day."""
        return not (
            (self.until is not None and other.since is not None and self.until < other.since)
            or (other.until is not None and self.since is not None and other.until < self.since)
        )


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a list with its labels; further attributes of the list stand in `extra`."""

    code: str
    labels: Labels
    span: Span = Span()
    extra: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def label(self, lang: str) -> str:
        """The label in `lang`."""
        return self.labels.of(lang)

    def words(self, attribute: str) -> tuple[str, ...]:
        """An attribute that holds several words separated by spaces, as a tuple."""
        return tuple(self.extra.get(attribute, "").split())


class CodeList:
    """An ordered list of codes with its source and how sure we are of it.

    A code may return with another meaning if the dates of the two do not meet; the one in
    force today, else the latest, is meant unless a date is given.
    """

    def __init__(
        self, name: str, codes: tuple[Code, ...], *, source: str, confidence: str, note: str = ""
    ) -> None:
        self.name, self.source, self.confidence, self.note = name, source, confidence, note
        self._all = codes
        self._latest: dict[str, Code] = {}
        for code in sorted(codes, key=lambda each: each.span.since or date.min):
            self._latest[code.code] = code

    def __iter__(self) -> Iterator[Code]:
        """The codes in the order of the pack, each once with its latest meaning."""
        return iter({code.code: self._latest[code.code] for code in self._all}.values())

    def __len__(self) -> int:
        return len(self._latest)

    def __contains__(self, code: object) -> bool:
        return code in self._latest

    def get(self, code: str, on: date | None = None) -> Code | None:
        """The code as it is meant on `on` (by default its latest meaning), or None."""
        if on is None:
            return self._latest.get(code)
        return next((c for c in self._all if c.code == code and c.span.holds(on)), None)

    def label(self, code: str, lang: str, on: date | None = None) -> str:
        """The label in `lang`; an unknown code comes back as it is, for a reader to see."""
        found = self.get(code, on) or self.get(code)
        return found.label(lang) if found else code

    def choices(self, lang: str, on: date | None = None) -> list[tuple[str, str]]:
        """(code, label) in the order of the pack, for a form; closed codes only if in force."""
        day = on or date.today()
        return [(c.code, c.label(lang)) for c in self._all if c.span.holds(day)]

    def codes(self) -> tuple[str, ...]:
        """All codes in the order of the pack."""
        return tuple(code.code for code in self)
