"""What an operator may set, may do and may type stands in the documents."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import override

from hotline.access.roles import PERMISSIONS, ROLES, may
from hotline.config.command import COMMANDS
from hotline.telephony.asterisk.dialplan import JOURNAL
from hotline.telephony.asterisk.writing import CHANNEL_VARIABLES
from tests.docs.pages import DOCS, PACKAGE, named, rows

CONFIGURATION = DOCS / "configuration.md"
OPERATING = DOCS / "operating.md"
TELEPHONY = DOCS / "telephony.md"
_NAMED = re.compile(r"`([A-Z_]+)`")
_VARIABLE = re.compile(r"(HOTLINE_[A-Z_]+|[A-Z]+(_[A-Z]+)*_(URL|HOME)|PORT)")
# Settings of Django and variables inside Asterisk, not of the environment.
_NO_VARIABLES = {
    *("HOTLINE_NUMBER", "STATIC_URL", "HOTLINE_HB", "HOTLINE_SEATS", "HOTLINE_NOTICED"),
    *CHANNEL_VARIABLES,
    *(variable for _column, variable in JOURNAL),
}


def _read_in(path: Path) -> Iterator[str]:
    """Names of environment variables in a module: keys of subscripts, of calls and of literals."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and _VARIABLE.fullmatch(node.value)
            and not node.value.endswith("_")
        ):
            yield node.value


def _variables() -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for name in _read_in(path):
            found.setdefault(name, named(path))
    return {name: where for name, where in found.items() if name not in _NO_VARIABLES}


def _documented(*pages: Path) -> set[str]:
    return {name for page in pages for cells in rows(page) for name in _NAMED.findall(cells[0])}


def test_every_variable_that_is_read_is_documented() -> None:
    everywhere = _documented(CONFIGURATION, TELEPHONY)
    missing = {n: where for n, where in _variables().items() if n not in everywhere}
    assert not missing


def test_no_variable_is_documented_that_nothing_reads() -> None:
    assert not _documented(CONFIGURATION) - set(_variables())


def test_the_search_finds_the_variables_everybody_knows() -> None:
    assert {"DATABASE_URL", "HOTLINE_HOME", "PORT", "HOTLINE_LIVE_PATIENCE"} <= set(_variables())


def test_every_permission_is_documented_in_its_words_for_every_role() -> None:
    table = [cells for cells in rows(CONFIGURATION) if re.fullmatch(r"`[a-z]+\.[a-z]+`", cells[0])]
    roles = _heads(CONFIGURATION, "permission")[2:]
    assert set(roles) == set(ROLES)
    found = {
        cells[0].strip("`"): (cells[1], {r for r, yes in zip(roles, cells[2:], strict=True) if yes})
        for cells in table
    }
    with override("en"):
        expected = {
            code: (str(words), {role for role in ROLES if may(role, code)})
            for code, words in PERMISSIONS.items()
        }
    assert found == expected


def test_every_subcommand_is_documented_and_no_other() -> None:
    found = {
        match.group(1)
        for cells in rows(OPERATING)
        if (match := re.fullmatch(r"`hotline ([a-z]+)`", cells[0]))
    }
    assert found == set(COMMANDS)


def _heads(path: Path, first: str) -> list[str]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith(f"| {first} |"):
            return [cell.strip() for cell in line.strip().strip("|").split("|")]
    raise AssertionError(f"{named(path)} has no table that begins with {first}")
