"""Geometry of the picture of a network: files, identifiers, suspects and places in four columns,
with what ties them between. Plain numbers out; the table beside says the same in words."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field

WIDTH, HEIGHT, GAP = 176, 48, 14
BETWEEN, MARGIN, HEAD = 72, 8, 28
MOST = 30  # nodes a column; the table holds all


@dataclass(frozen=True)
class Node:
    """Something in the picture: its shape tells its kind, its two lines say it in words."""

    key: Hashable
    shape: str  # file, identifier, suspect, place
    word: str
    detail: str
    href: str = ""
    fresh: bool = False


@dataclass(frozen=True)
class Edge:
    """A tie between two nodes; `way` draws it as a route with an arrow."""

    start: Hashable
    end: Hashable
    way: bool = False


@dataclass
class Placed:
    """A node with the corner of its box."""

    node: Node
    x: int
    y: int

    @property
    def middle(self) -> int:
        return self.y + HEIGHT // 2

    @property
    def text_x(self) -> int:
        return self.x + 34

    @property
    def first_line(self) -> int:
        return self.y + 20

    @property
    def second_line(self) -> int:
        return self.y + 37

    @property
    def sign_x(self) -> int:
        return self.x + 17


@dataclass
class Picture:
    """What is drawn, and how much of it was left to the table."""

    width: int = 0
    height: int = 0
    heads: list[tuple[str, int]] = field(default_factory=list)
    placed: list[Placed] = field(default_factory=list)
    ties: list[str] = field(default_factory=list)
    ways: list[str] = field(default_factory=list)
    left_out: int = 0


def draw(columns: Sequence[tuple[str, Sequence[Node]]], edges: Sequence[Edge]) -> Picture:
    """Columns of nodes from left to right; within each, what is tied stands at one height."""
    drawn = Picture()
    where: dict[Hashable, Placed] = {}
    at = 0
    for head, nodes in columns:
        if not nodes:
            continue
        kept = _in_line(nodes, edges, where)[:MOST]
        drawn.left_out += len(nodes) - len(kept)
        x = MARGIN + at * (WIDTH + BETWEEN)
        drawn.heads.append((head, x))
        for row, node in enumerate(kept):
            where[node.key] = Placed(node, x, HEAD + MARGIN + row * (HEIGHT + GAP))
        at += 1
    drawn.placed = list(where.values())
    drawn.width = MARGIN * 2 + max(at, 1) * WIDTH + max(at - 1, 0) * BETWEEN + 44
    drawn.height = max((p.y for p in drawn.placed), default=HEAD) + HEIGHT + MARGIN
    for edge in edges:
        if edge.start in where and edge.end in where:
            line = _way if edge.way else _tie
            (drawn.ways if edge.way else drawn.ties).append(
                line(where[edge.start], where[edge.end])
            )
    return drawn


def _in_line(
    nodes: Sequence[Node], edges: Sequence[Edge], where: Mapping[Hashable, Placed]
) -> list[Node]:
    """Nodes ordered by the middle height of what they are tied to on the left."""

    def height(node: Node) -> float:
        tied = [
            where[other].y
            for edge in edges
            if not edge.way and node.key in (edge.start, edge.end)
            for other in (edge.start, edge.end)
            if other != node.key and other in where
        ]
        return sum(tied) / len(tied) if tied else 0.0

    return sorted(nodes, key=height) if where else list(nodes)


def _tie(start: Placed, end: Placed) -> str:
    one, other = sorted((start, end), key=lambda placed: placed.x)
    x1, x2 = one.x + WIDTH, other.x
    bend = (x1 + x2) // 2
    return f"M{x1} {one.middle} C{bend} {one.middle} {bend} {other.middle} {x2} {other.middle}"


def _way(start: Placed, end: Placed) -> str:
    x = start.x + WIDTH
    out = x + 36
    return f"M{x} {start.middle} C{out} {start.middle} {out} {end.middle} {x + 3} {end.middle}"
