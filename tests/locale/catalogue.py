"""Reading message files: what they say, and whether a message is unsure or obsolete."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from pathlib import Path

import hotline

PACKAGE = Path(hotline.__file__).parent
LOCALES = PACKAGE / "locale"
LANGUAGES = ("en", "vi")

_PART = re.compile(r'^(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?) (".*")$')


@dataclass
class Message:
    """One message: its English, and what the catalogue says for it, form by form."""

    context: str = ""
    english: str = ""
    plural: str = ""
    said: list[str] = field(default_factory=list)
    fuzzy: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.context, self.english, self.plural)


def path_of(language: str, ending: str = "po", locales: Path = LOCALES) -> Path:
    """The message file of a language."""
    return locales / language / "LC_MESSAGES" / f"django.{ending}"


def read(path: Path) -> tuple[str, list[Message]]:
    """The header of a message file and its messages, in order."""
    blocks = re.split(r"\n{2,}", path.read_text(encoding="utf-8").strip())
    header, *rest = [_message(block) for block in blocks]
    return header.said[0], rest


def by_key(path: Path) -> dict[tuple[str, str, str], Message]:
    """The messages of a file by context, English and English plural."""
    return {message.key: message for message in read(path)[1]}


def _message(block: str) -> Message:
    found = Message()
    parts: list[tuple[str, str]] = []
    for line in block.splitlines():
        if line.startswith("#~"):
            raise ValueError("an obsolete message is left in the catalogue")
        if line.startswith("#,"):
            found.fuzzy = found.fuzzy or "fuzzy" in line
        elif match := _PART.match(line):
            parts.append((match[1], ast.literal_eval(match[2])))
        elif line.startswith('"'):
            name, text = parts.pop()
            parts.append((name, text + ast.literal_eval(line)))
    for name, text in parts:
        if name == "msgctxt":
            found.context = text
        elif name == "msgid":
            found.english = text
        elif name == "msgid_plural":
            found.plural = text
        else:
            found.said.append(text)
    return found
