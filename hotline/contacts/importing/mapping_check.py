"""Checking the YAML of a mapping, every problem with its line."""

from collections.abc import Iterator
from typing import Final
from zoneinfo import ZoneInfo

import yaml

from hotline.contacts.importing.dates import DAY_FIRST, FORMATS
from hotline.contacts.importing.encodings import clean
from hotline.contacts.importing.fields import (
    FIELDS,
    MANY_COLUMNS,
    MAY_BE_EMPTIED,
    MAY_DEFAULT,
    TEXT_TO_KEY,
)
from hotline.contacts.importing.mapping import (
    VERSION,
    Column,
    Mapping,
    MappingError,
    MappingProblem,
)
from hotline.contacts.importing.vocabulary import Vocabulary
from hotline.contacts.importing.words import level

_PARTS: Final = (
    "mapping",
    "timezone",
    "columns",
    "values",
    "defaults",
    "ignored",
    "fill_down",
    "empty_when_unreadable",
)
_SHOWN_CODES: Final = 24

Pair = tuple[yaml.ScalarNode, yaml.Node]


def checked(text: str) -> Mapping:
    """The mapping that `text` describes. Raises MappingError with every problem found."""
    return _Check(text).mapping()


class _Check:
    def __init__(self, text: str) -> None:
        self._text = text
        self._problems: list[MappingProblem] = []
        self._words = Vocabulary()

    def mapping(self) -> Mapping:
        parts = self._parts()
        timezone = self._timezone(parts.get("timezone"))
        columns = tuple(self._columns(parts.get("columns"), timezone))
        names = {level(column.name) for column in columns if column.field not in MANY_COLUMNS}
        mapping = Mapping(
            columns=columns,
            values=self._values(parts.get("values")),
            defaults=self._defaults(parts.get("defaults")),
            ignored=frozenset(clean(text) for _, text in self._texts(parts.get("ignored"))),
            fill_down=tuple(self._fill_down(parts.get("fill_down"), names)),
            empty_when_unreadable=frozenset(self._emptied(parts.get("empty_when_unreadable"))),
            timezone=timezone,
            text=self._text,
        )
        if not self._problems:
            self._whole(mapping, parts.get("columns"))
        if self._problems:
            raise MappingError(sorted(self._problems, key=lambda each: each.line))
        return mapping

    def _wrong(self, node: yaml.Node | None, message: str) -> None:
        self._problems.append(MappingProblem(node.start_mark.line + 1 if node else 0, message))

    def _parts(self) -> dict[str, yaml.Node]:
        try:
            root = yaml.compose(self._text, Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 0
            problem = MappingProblem(
                line, "This line is not valid YAML; mind spaces, colons and quotation marks."
            )
            raise MappingError([problem]) from error
        except (yaml.YAMLError, RecursionError) as error:
            raise MappingError([MappingProblem(0, "The mapping is not valid YAML.")]) from error
        if not isinstance(root, yaml.MappingNode):
            raise MappingError([MappingProblem(1, "A mapping begins with the line `mapping: 1`.")])
        parts: dict[str, yaml.Node] = {}
        for key, value in self._pairs(root):
            if key.value not in _PARTS:
                self._wrong(key, f"Unknown part; a mapping has {', '.join(_PARTS)}.")
            parts[key.value] = value
        version = parts.get("mapping")
        if not isinstance(version, yaml.ScalarNode) or version.value != VERSION:
            self._wrong(version or root, "The first line must be `mapping: 1`.")
        return parts

    def _pairs(self, node: yaml.Node | None) -> Iterator[Pair]:
        """Key and value nodes of a block; an empty block has none."""
        if node is None or (isinstance(node, yaml.ScalarNode) and node.tag.endswith(":null")):
            return
        if not isinstance(node, yaml.MappingNode):
            self._wrong(node, "Here `name: value` lines are expected.")
            return
        seen: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self._wrong(key, "A name must be plain text; put it in quotation marks.")
            elif level(key.value) in seen:
                self._wrong(key, "This name stands here twice.")
            else:
                seen.add(level(key.value))
                yield key, value

    def _texts(self, node: yaml.Node | None) -> Iterator[tuple[yaml.Node, str]]:
        """The texts of a list; a single text counts as a list of one."""
        if node is None or (isinstance(node, yaml.ScalarNode) and node.tag.endswith(":null")):
            return
        items = node.value if isinstance(node, yaml.SequenceNode) else [node]
        for item in items:
            if isinstance(item, yaml.ScalarNode):
                yield item, item.value
            else:
                self._wrong(item, "Here a list of texts is expected.")

    def _timezone(self, node: yaml.Node | None) -> str:
        if node is None:
            return self._words.timezone
        name = node.value if isinstance(node, yaml.ScalarNode) else ""
        try:
            return ZoneInfo(name).key
        except (KeyError, ValueError, OSError):  # unknown, or a path instead of a name
            self._wrong(node, f"Unknown time zone; the country's own is {self._words.timezone}.")
            return self._words.timezone

    def _columns(self, node: yaml.Node | None, timezone: str) -> Iterator[Column]:
        if node is None:
            self._wrong(None, "The part `columns:` is missing.")
        given: set[str] = set()
        for key, value in self._pairs(node):
            name = " ".join(clean(key.value).split())
            column = self._column(name, value, timezone)
            if column is None:
                continue
            if column.field in given and column.field not in MANY_COLUMNS:
                self._wrong(value, f"Two columns give {column.field}; keep one.")
            given.add(column.field)
            yield column

    def _column(self, name: str, value: yaml.Node, timezone: str) -> Column | None:
        options: dict[str, yaml.Node] = {"field": value}
        if isinstance(value, yaml.MappingNode):
            options = {key.value: option for key, option in self._pairs(value)}
            for key, _ in self._pairs(value):
                if key.value not in ("field", "date_format", "timezone"):
                    self._wrong(key, "A column has field, date_format and timezone only.")
        target = options.get("field")
        if not isinstance(target, yaml.ScalarNode) or target.value not in FIELDS:
            self._wrong(target or value, f"Unknown field; it must be one of {', '.join(FIELDS)}.")
            return None
        formats = []
        for item, text in self._texts(options.get("date_format")):
            if text not in FORMATS:
                self._wrong(item, f"Unknown date format; it must be one of {', '.join(FORMATS)}.")
            formats.append(text)
        zone = self._timezone(options["timezone"]) if "timezone" in options else timezone
        return Column(name, target.value, tuple(formats) or (DAY_FIRST,), zone)

    def _values(self, node: yaml.Node | None) -> dict[str, dict[str, str]]:
        values: dict[str, dict[str, str]] = {}
        for key, block in self._pairs(node):
            if key.value not in TEXT_TO_KEY:
                self._wrong(key, f"Values are for {', '.join(sorted(TEXT_TO_KEY))} only.")
                continue
            values[key.value] = {
                level(clean(text.value)): self._code(key.value, code)
                for text, code in self._pairs(block)
            }
        return values

    def _defaults(self, node: yaml.Node | None) -> dict[str, str]:
        defaults: dict[str, str] = {}
        for key, code in self._pairs(node):
            if key.value not in MAY_DEFAULT:
                self._wrong(key, f"Defaults are for {', '.join(sorted(MAY_DEFAULT))} only.")
                continue
            defaults[key.value] = self._code(key.value, code)
        return defaults

    def _code(self, field: str, node: yaml.Node) -> str:
        code = node.value if isinstance(node, yaml.ScalarNode) else None
        if code is None:
            self._wrong(node, "Here one code is expected.")
        elif code in ("", "~"):
            return ""
        elif not self._words.is_valid(field, code):
            self._wrong(node, f"Unknown code for {field}; {self._expected(field)}")
        return code or ""

    def _expected(self, field: str) -> str:
        if field == "place":
            return 'a place is written like 34/15, country/KH, or "" for unknown.'
        codes = self._words.codes(field)
        more = f" and {len(codes) - _SHOWN_CODES} more" if len(codes) > _SHOWN_CODES else ""
        return f"it must be one of {', '.join(codes[:_SHOWN_CODES])}{more}."

    def _fill_down(self, node: yaml.Node | None, names: set[str]) -> Iterator[str]:
        for item, text in self._texts(node):
            if level(clean(text)) not in names:
                self._wrong(item, "This column is not named under `columns:`, or it gives notes.")
            yield clean(text)

    def _emptied(self, node: yaml.Node | None) -> Iterator[str]:
        for item, text in self._texts(node):
            if text not in MAY_BE_EMPTIED:
                self._wrong(item, f"Only {', '.join(sorted(MAY_BE_EMPTIED))} may be left empty.")
            yield text

    def _whole(self, mapping: Mapping, columns: yaml.Node | None) -> None:
        fields = mapping.fields
        if "started_at" in fields and fields & {"started_date", "started_time"}:
            self._wrong(columns, "Use started_at, or started_date with started_time; not both.")
        if not fields & {"started_at", "started_date"}:
            self._wrong(columns, "No column says when a contact began (started_at).")
        if len(fields & {"ended_at", "duration_seconds", "duration_minutes"}) > 1:
            self._wrong(columns, "Give one of ended_at, duration_seconds, duration_minutes.")
        if {"age", "birth_year"} <= fields:
            self._wrong(columns, "Give age or birth_year, not both.")
        overlap = {level(name) for name in mapping.ignored} & set(mapping.by_column)
        if overlap:
            self._wrong(columns, "A column stands both under `columns:` and under `ignored:`.")
