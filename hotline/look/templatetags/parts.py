"""The tag behind `<c-…>`: components of `hotline.look.parts` are drawn, the others templates."""

from typing import Any

from django import template
from django.template.base import Parser, Token
from django_cotton.templatetags._component import CottonComponentNode, cotton_component

from hotline.look.parts import PARTS

register = template.Library()


@register.tag("cotton")
def component(parser: Parser, token: Token) -> CottonComponentNode:
    """A component; see the two kinds above."""
    node: Any = cotton_component(parser, token)
    part = PARTS.get(node.component_name)
    if part:
        node._get_cached_template = lambda context, attrs: part
    return node
