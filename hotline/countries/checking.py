"""`hotline check pack [PATH]`: says everything that is wrong with a country pack."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from hotline.countries.pack import check, chosen_name, locate


def main(argv: Sequence[str] | None = None) -> int:
    """Print each problem as `file:line: message`. Returns 0 if sound, 1 if not, 2 if not there."""
    parser = argparse.ArgumentParser(
        prog="hotline check pack",
        description="Check a country pack: codes, labels, dates, places, agencies, deadlines.",
    )
    parser.add_argument(
        "path",
        nargs="?",
        help="the pack's directory or its name; by default the pack this deployment runs on",
    )
    path = locate(parser.parse_args(argv).path or chosen_name())
    if not path.is_dir():
        print(f"There is no country pack at {path}.")
        return 2
    problems = check(path)
    for problem in problems:
        print(problem)
    if problems:
        print(f"{len(problems)} problem(s) in {path.name}. Mend the lines above and check again.")
        return 1
    print(f"The pack {path.name} is sound.")
    return 0
