"""Runs one benchmark: `python -m bench NAME`; without a name it lists them."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

_OWN = {"__init__", "__main__", "harness"}


def names() -> list[str]:
    """The benchmarks there are."""
    return sorted(p.stem for p in Path(__file__).parent.glob("*.py") if p.stem not in _OWN)


def main(arguments: list[str]) -> int:
    """Runs the named benchmark; 1 when a goal is missed, 2 when there is no such benchmark."""
    if len(arguments) != 1 or arguments[0] not in names():
        print(f"usage: make bench NAME={'|'.join(names()) or '(none yet)'}", file=sys.stderr)
        return 2
    result = importlib.import_module(f"bench.{arguments[0]}").main()
    return int(result or 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
