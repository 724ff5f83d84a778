"""The tag behind `<c-…>`: components of `hotline.look.parts` are drawn, the others templates."""

from typing import Any

from django import template
from django.template.base import Node, Parser, TextNode, Token, VariableNode
from django.template.context import Context
from django.templatetags.i18n import TranslateNode
from django.utils.safestring import SafeString, mark_safe
from django_cotton.templatetags import UnprocessableDynamicAttr
from django_cotton.templatetags._component import AttrKind, CottonComponentNode, cotton_component
from django_cotton.utils import get_cotton_data

from hotline.look.given import Given
from hotline.look.parts import PARTS, Part

register = template.Library()
_PLAIN = (TextNode, VariableNode, TranslateNode)  # no slot of a component can hide in these


class PartNode(Node):
    """A component drawn in Python, without the ways of cotton that only a template needs."""

    def __init__(self, node: CottonComponentNode, part: Part) -> None:
        self.name, self.nodelist, self.part = node.component_name, node.nodelist, part
        self.fixed: dict[str, Any] = {}
        self.asked: list[Any] = []
        for attr in node._prepared_attrs:
            moves = attr.compiled is not None
            # In the order of the page: what is asked later takes its place here.
            self.fixed[attr.key] = None if moves else attr.value
            if moves:
                self.asked.append(attr)
        self.has_slots = not all(isinstance(one, _PLAIN) for one in self.nodelist)

    def render(self, context: Context) -> SafeString:
        attrs = self._attributes(context)
        slots: dict[str, Any] = {}
        if self.has_slots:
            stack = get_cotton_data(context)["stack"]
            stack.append({"key": self.name, "attrs": attrs, "slots": slots})
            slot = self.nodelist.render(context)
            stack.pop()
        else:
            slot = self.nodelist.render(context)
        given = Given(attrs, self.part.own, slots, slot)
        return mark_safe(self.part.draw(given))  # noqa: S308 - escaped where it is drawn

    @property
    def compiled(self) -> list[Any]:
        """What is worked out for each page: its attributes, in the order they are written."""
        return [attr.compiled for attr in self.asked]

    def _attributes(self, context: Context) -> dict[str, Any]:
        if not self.asked:
            return self.fixed
        attrs = dict(self.fixed)
        for attr in self.asked:
            if attr.kind == AttrKind.ESCAPED:
                attrs[attr.key] = attr.compiled.nodelist.render(context)
                continue
            try:
                found = attr.compiled.resolve(context)
            except UnprocessableDynamicAttr:
                if attr.kind == AttrKind.UNQUOTED:
                    attrs[attr.key] = attr.value
                else:
                    del attrs[attr.key]
                continue
            if attr.key == "attrs":
                del attrs["attrs"]
                attrs.update(found)
            else:
                attrs[attr.key] = found
        return attrs


@register.tag("cotton")
def component(parser: Parser, token: Token) -> Node:
    """A component; see the two kinds above."""
    node: Any = cotton_component(parser, token)
    part = PARTS.get(node.component_name)
    return PartNode(node, part) if part else node
