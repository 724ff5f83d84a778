"""Templates with what never changes drawn once for each language.

Most of a page is the same for everybody: words in her language, addresses of style sheets, icons,
buttons with fixed words. A template is read once, so what in it depends on nothing but the language
is found then, and runs of it are one text from their first drawing on.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.signals import setting_changed
from django.dispatch import receiver
from django.template import engines
from django.template.base import Node, NodeList, Origin, Template, TextNode, TokenType, Variable
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.loader_tags import BlockNode
from django.template.loaders import cached
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.templatetags.static import StaticNode
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django_cotton.templatetags import InlineTemplate
from django_cotton.templatetags._component import CottonComponentNode

from hotline.look.templatetags.parts import PartNode


class Loader(cached.Loader):
    """Django's loader that reads each template once, and folds it then."""

    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        found = super().get_template(template_name, skip)
        if not isinstance(found.nodelist, _Whole):
            fold(found.nodelist)
            found.nodelist = _Whole(found.nodelist)
        return found


@receiver(setting_changed)
def _read_again(*, setting: str, **_kwargs: Any) -> None:
    """Tests move addresses and style sheets; nothing else does while a process lives."""
    if setting in ("ROOT_URLCONF", "STATIC_URL", "STORAGES"):
        for loader in engines["django"].engine.template_loaders:  # type: ignore[attr-defined]
            loader.reset()


class _Whole(NodeList):
    """The nodes of a template. A page asks its shell for its blocks each time it is drawn."""

    def __init__(self, nodes: NodeList) -> None:
        super().__init__(nodes)
        self._blocks: list[Any] | None = None

    def get_nodes_by_type(self, nodetype: type[Node]) -> list[Any]:
        if nodetype is not BlockNode:
            return super().get_nodes_by_type(nodetype)
        if self._blocks is None:
            self._blocks = super().get_nodes_by_type(BlockNode)
        return self._blocks


class Folded(Node):
    """Nodes that are drawn once for each language."""

    child_nodelists = ()

    def __init__(self, nodes: list[Node]) -> None:
        self.nodes = nodes
        self._drawn: dict[tuple[str | None, bool], SafeString] = {}

    def render_annotated(self, context: Context) -> SafeString:
        language = (get_language(), context.autoescape)
        found = self._drawn.get(language)
        if found is None:
            found = self._drawn[language] = NodeList(self.nodes).render(context)
        return found

    render = render_annotated


class Address(Node):
    """The address of a page that has only one, kept under a name: looked up once."""

    child_nodelists = ()

    def __init__(self, node: URLNode) -> None:
        self.node, self.name = node, str(node.asvar)
        self._found: str | None = None

    def render_annotated(self, context: Context) -> str:
        if self._found is None:
            self.node.render(context)
            self._found = context[self.name]
        else:
            context[self.name] = self._found
        return ""

    render = render_annotated


def fold(nodes: NodeList) -> None:
    """Replace runs of what never changes, in place and from the inside out."""
    for node in nodes:
        for inner in _inside(node):
            fold(inner)
    kept: list[Node] = []
    run: list[Node] = []
    for node in nodes:
        if _is_fixed(node):
            run.append(node)
            continue
        if isinstance(node, URLNode) and _has_one_address(node):
            node = Address(node)
        kept += [*_folded(run), node]
        run = []
    nodes[:] = kept + _folded(run)


def _folded(run: list[Node]) -> list[Node]:
    return [Folded(run)] if any(not isinstance(node, TextNode) for node in run) else run


def _inside(node: Node) -> Iterator[NodeList]:
    for name in {*node.child_nodelists, "nodelist"}:
        inner = getattr(node, name, None)
        if isinstance(inner, NodeList):
            yield inner
    for _condition, inner in getattr(node, "conditions_nodelists", ()):  # {% if %}
        yield inner
    if isinstance(node, CottonComponentNode):
        compiled = [attr.compiled for attr in node._prepared_attrs]
    else:
        compiled = node.compiled if isinstance(node, PartNode) else []
    yield from (one.nodelist for one in compiled if isinstance(one, InlineTemplate))


def _has_one_address(node: URLNode) -> bool:
    return not (node.args or node.kwargs or getattr(node.view_name.var, "lookups", None))


def _is_fixed(node: Node) -> bool:
    """Whether a node depends on nothing but the language."""
    if isinstance(node, TextNode | Folded):
        return True
    if isinstance(node, TranslateNode):
        said = node.filter_expression
        plain = not said.filters and not (isinstance(said.var, Variable) and said.var.lookups)
        return plain and node.asvar is None and node.message_context is None
    if isinstance(node, BlockTranslateNode):
        plain = not node.extra_context and not node.plural and node.message_context is None
        words = all(token.token_type is TokenType.TEXT for token in node.singular)
        return plain and words and node.asvar is None
    if isinstance(node, URLNode):
        return node.asvar is None and _has_one_address(node)
    if isinstance(node, StaticNode):
        return node.varname is None and not getattr(node.path.var, "lookups", None)
    if isinstance(node, PartNode):
        attributes = all(isinstance(one, InlineTemplate) for one in node.compiled)
        slots = [
            *node.nodelist,
            *(n for one in node.compiled for n in getattr(one, "nodelist", ())),
        ]
        return attributes and all(_is_fixed(one) for one in slots)
    return False
