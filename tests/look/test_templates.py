"""Every template can be compiled: a part that only a script fetches is on no page at first."""

from pathlib import Path

import pytest
from django.template.loader import get_template

import hotline

PACKAGE = Path(hotline.__file__).parent
TEMPLATES = sorted(
    str(path.relative_to(folder))
    for folder in PACKAGE.glob("*/templates")
    for path in folder.rglob("*.html")
)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_compiles(name: str) -> None:
    get_template(name)
