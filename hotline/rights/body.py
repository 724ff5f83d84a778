"""A copy as it is kept and handed over: sections of labelled facts, and words in pieces of which
each can be struck out."""

import json
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any


@dataclass(frozen=True)
class Piece:
    """A sentence. `mentions` says that somebody else was masked in it."""

    text: str
    struck: bool = False
    mentions: bool = False


@dataclass(frozen=True)
class Item:
    """A fact with its `value`, or words in `pieces` that are read before they leave."""

    label: str
    value: str = ""
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True)
class Section:
    """What one room holds of her; `of` names the file, where there are several."""

    code: str
    title: str
    of: str = ""
    items: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Body:
    """A whole copy in one language."""

    sections: tuple[Section, ...] = field(default=())

    def to_json(self) -> str:
        """As it is sealed."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Body":
        """As it was sealed; empty where the person was erased since."""
        found = json.loads(text) if text else {"sections": []}
        return cls(tuple(_section(one) for one in found["sections"]))

    def passages(self) -> Iterator[tuple[str, Piece]]:
        """Every piece of words with the key under which it is struck out: places, never words."""
        for s, section in enumerate(self.sections):
            for i, item in enumerate(section.items):
                for p, piece in enumerate(item.pieces):
                    yield f"{s}.{i}.{p}", piece

    def struck(self, keys: Collection[str]) -> "Body":
        """The same with exactly these pieces struck out."""
        return Body(
            tuple(
                replace(section, items=tuple(
                    replace(item, pieces=tuple(
                        replace(piece, struck=f"{s}.{i}.{p}" in keys)
                        for p, piece in enumerate(item.pieces)
                    ))
                    for i, item in enumerate(section.items)
                ))
                for s, section in enumerate(self.sections)
            )
        )  # fmt: skip

    def to_hand_over(self, left_out: str) -> list[dict[str, Any]]:
        """What leaves: no key, no code of ours, and `left_out` where something was struck."""
        return [
            {
                "title": section.title,
                **({"of": section.of} if section.of else {}),
                "facts": [
                    {"label": item.label, "value": item.value or _kept(item, left_out)}
                    for item in section.items
                ],
            }
            for section in self.sections
        ]


def _kept(item: Item, left_out: str) -> str:
    """The words in order; a run of struck pieces is one mark."""
    said: list[str] = []
    for piece in item.pieces:
        text = left_out if piece.struck else piece.text
        if not (piece.struck and said and said[-1] == left_out):
            said.append(text)
    return " ".join(said)


def _section(found: dict[str, Any]) -> Section:
    items = tuple(
        Item(one["label"], one["value"], tuple(Piece(**piece) for piece in one["pieces"]))
        for one in found["items"]
    )
    return Section(found["code"], found["title"], found["of"], items)
