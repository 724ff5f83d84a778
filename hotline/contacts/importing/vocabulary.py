"""Which code a text means: by mapping it is told, by label or known word it is recognised.

`exact` accepts only the code itself, a label of the country pack in any language, or a
known way of writing it; `likely` also looks for similar labels and is for proposals only.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from difflib import SequenceMatcher
from functools import cached_property
from typing import Final, NamedTuple

from hotline.contacts.importing.fields import CODE_LISTS, SEVERAL, SEVERAL_VALUES
from hotline.contacts.importing.words import ANSWERS, fold, level
from hotline.countries.pack import Pack, current

_ALIKE: Final = 0.84
_FALLBACK: Final = {"sex": "unknown"}
"""Where "other" is an answer of its own, a text we do not know must not become it."""


class Likeness(NamedTuple):
    """A code proposed for a text, and the label it resembles ("" when recognised exactly)."""

    code: str
    resembles: str


class Vocabulary:
    """The words of one country pack, field by field."""

    def __init__(self, pack: Pack | None = None) -> None:
        self.pack = pack or current()
        self._known: dict[str, dict[str, str]] = {}

    @cached_property
    def timezone(self) -> str:
        """The pack's own time zone."""
        return self.pack.timezone.key

    @cached_property
    def _changes(self) -> list[date]:
        """The days from which the map of places is another one."""
        return sorted(v.span.since for v in self.pack.versions if v.span.since is not None)

    def codes(self, field: str) -> tuple[str, ...]:
        """The codes a field may hold, in the order of the pack."""
        if field == "centre":
            return tuple(self.pack.centres)
        return tuple(
            code.code
            for name in CODE_LISTS.get(field, ())
            if name in self.pack.lists
            for code in self.pack.codes(name)
        )

    def is_valid(self, field: str, code: str) -> bool:
        """Whether `code` may stand in `field` (a place key for places)."""
        if field == "place":
            from hotline.places import queries

            return bool(queries.is_valid(code))
        return code in self.codes(field)

    def fallback(self, field: str) -> str:
        """The code for a text nobody knows: "other" where the list has it, else empty."""
        code = _FALLBACK.get(field, "other")
        return code if code in self.codes(field) else ""

    def becomes_outcome(self, code: str) -> bool:
        """Whether a code of the field `kind` says why a call became no contact."""
        kinds, outcomes = CODE_LISTS["kind"]
        lists = self.pack.lists
        return (
            outcomes in lists
            and code in lists[outcomes]
            and not (kinds in lists and code in lists[kinds])
        )

    def exact(self, field: str, text: str) -> str | None:
        """The code that `text` says, or None."""
        known = self._words(field)
        return known.get(level(text)) or known.get("~" + fold(text))

    def likely(self, field: str, text: str) -> Likeness | None:
        """The code `text` says or most resembles, or None."""
        code = self.exact(field, text)
        if code is not None:
            return Likeness(code, "")
        if field in SEVERAL_VALUES:
            for part in SEVERAL.split(text):
                if code := self.exact(field, part):
                    return Likeness(code, part)
        plain = fold(text)
        best: Likeness | None = None
        nearest = _ALIKE
        for known, candidate in self._words(field).items():
            if not known.startswith("~"):
                continue
            near = _nearness(plain, known[1:])
            if near >= nearest:
                best, nearest = Likeness(candidate, known[1:]), near + 1e-9
        return best

    def place(self, text: str, on: date) -> str | None:
        """The key of the place `text` names on a day, or None."""
        from hotline.places import queries

        return queries.resolve(text, on=on)

    def map_of(self, on: date) -> int:
        """A number that is the same for days on which the same map of places holds."""
        return sum(1 for change in self._changes if change <= on)

    def _words(self, field: str) -> dict[str, str]:
        """Levelled text → code, and "~" + folded text → code where that is not ambiguous."""
        if field not in self._known:
            self._known[field] = dict(self._gathered(field))
        return self._known[field]

    def _gathered(self, field: str) -> Iterable[tuple[str, str]]:
        said: dict[str, str] = {}
        folded: dict[str, set[str]] = {}
        for code, words in self._ways(field).items():
            for word in words:
                said.setdefault(level(word), code)
                folded.setdefault(fold(word), set()).add(said[level(word)])
        yield from said.items()
        yield from (
            ("~" + plain, next(iter(codes)))
            for plain, codes in folded.items()
            if plain and len(codes) == 1
        )

    def _ways(self, field: str) -> Mapping[str, list[str]]:
        """Code → the ways to write it: the code, its labels, then the known words."""
        if field == "centre":
            return {code: self._centre_names(code) for code in self.pack.centres}
        ways: dict[str, list[str]] = {code: [code] for code in self.codes(field)}
        for name in CODE_LISTS[field]:
            for entry in self.pack.codes(name) if name in self.pack.lists else ():
                ways[entry.code].extend(entry.labels.values())
        for code, words in ANSWERS.get(field, {}).items():
            if code in ways:
                ways[code].extend(words)
        return ways

    def _centre_names(self, code: str) -> list[str]:
        centre = self.pack.centres[code]
        seat = self.pack.units.get(centre.seat)
        names = [*centre.labels.values(), *(seat.labels.values() if seat else ())]
        prefixed = [f"{word} {name}" for name in names for word in ("trung tâm", "centre")]
        return [code, *names, *prefixed]


def _nearness(text: str, label: str) -> float:
    """How alike two folded texts are, 0 to 1; words of a label standing whole count more."""
    if not text or not label:
        return 0.0
    ours, theirs = set(text.split()), set(label.split())
    smaller = min(ours, theirs, key=len)
    if len(smaller) >= 2 and smaller <= ours & theirs:
        return 0.9 + len(smaller) / (100 + len(ours | theirs))
    # What the lengths alone allow at best; most pairs need no closer look.
    if 2 * min(len(text), len(label)) < _ALIKE * (len(text) + len(label)):
        return 0.0
    matcher = SequenceMatcher(None, text, label, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _ALIKE else 0.0
