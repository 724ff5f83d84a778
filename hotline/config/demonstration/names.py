"""Inventing people: names, numbers and addresses that are nobody's."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

from hotline.config.demonstration.content import content


@dataclass(frozen=True)
class Person:
    """An invented person of a case; `age` None is an age that nobody knows."""

    name: str
    sex: str
    age: int | None
    language: str
    place: str
    address: str
    phone: str
    minority: bool


@dataclass
class Inventor:
    """Makes people up, each name and number once."""

    chance: Random
    _used: set[str] = field(default_factory=set)

    def number(self) -> str:
        """A number of nine digits after the nought, in a block that is nobody's."""
        block = content("names")["numbers"]
        digits: int = block["digits"]
        return self._once(lambda: f"{block['prefix']}{self.chance.randrange(10**digits):0{digits}}")

    def person(self, *, sex: str, age: int | None, style: str, place: str) -> Person:
        """Somebody of a style of names who lives in `place`."""
        form = content("names")["styles"][style]
        chosen = "female" if sex != "male" else "male"
        return Person(
            name=self._once(lambda: self._name(form, chosen)),
            sex=sex,
            age=age,
            language=self.chance.choice(form["languages"]),
            place=place,
            address=self.address(),
            phone=self.number() if self.chance.random() < 0.6 else "",
            minority=style != "kinh",
        )

    def address(self) -> str:
        """Hamlet, commune and a landmark; below the province, so it lies sealed."""
        words = content("names")
        commune = " ".join(self.chance.choice(words["commune"][n]) for n in ("first", "second"))
        return (
            f"{self.chance.choice(words['hamlet'])}, xã {commune}, "
            f"{self.chance.choice(words['landmark'])}"
        )

    def _name(self, form: dict[str, Any], sex: str) -> str:
        parts = {"family": self.chance.choice(form["family"])}
        parts |= {n: self.chance.choice(form[sex][n]) for n in ("middle", "given")}
        return " ".join(parts[n] for n in form["order"])

    def _once(self, make: Any) -> str:
        while (made := str(make())) in self._used:
            pass
        self._used.add(made)
        return made
