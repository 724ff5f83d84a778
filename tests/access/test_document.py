"""docs/security.md promises nothing that no test keeps."""

import fnmatch
import re
from pathlib import Path

from django.utils import translation

from hotline.access.roles import ROLES

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
PROMISES = DOCUMENT.partition("## Promises")[2].partition("\n## ")[0]


def test_every_promise_names_a_test_that_is_there() -> None:
    rows = [row for row in PROMISES.splitlines() if row.startswith("|")][2:]
    assert len(rows) > 15
    for row in rows:
        module, named = "", re.findall(r"`([a-z]+/[a-z_]+\.py)?(?:::([\w*]+))?`", row.split("|")[3])
        assert named, row
        for path, test in named:
            module = path or module
            source = (ROOT / "tests" / module).read_text(encoding="utf-8")
            there = re.findall(r"^def (test_\w+)", source, re.M)
            assert fnmatch.filter(there, test or "test_*"), f"{module}::{test}"


def test_every_role_stands_in_the_document() -> None:
    listed = DOCUMENT.partition("## Roles")[2].partition("\n## ")[0].lower()
    with translation.override("en"):
        for role in ROLES.values():
            assert str(role.label).lower() in listed, role.code
