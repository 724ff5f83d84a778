"""Every template can be compiled: a part that only a script fetches is on no page at first."""

import re
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


# Layouts, each as high as the screen.
_LAYOUTS = re.compile(r'<(?:ul|ol)[^>]*class="(?:[^"]* )?(?:plain|phone|desk)(?: [^"]*)?"')


def test_no_list_bears_the_name_of_a_layout() -> None:
    texts = [p.read_text() for p in PACKAGE.rglob("*.html")]
    assert len(texts) > len(TEMPLATES) / 2
    assert [found[0] for text in texts for found in _LAYOUTS.finditer(text)] == []
