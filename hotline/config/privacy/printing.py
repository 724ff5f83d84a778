"""`hotline check privacy`: the evidence, requirement by requirement."""

from __future__ import annotations

from collections.abc import Callable

from hotline.config.database import in_this_process
from hotline.config.home import Home
from hotline.config.privacy.evidence import Evidence, Look


def main() -> int:
    """Prints what was found; 1 when something fails."""
    home = Home.from_environment()
    home.prepare()
    with in_this_process(home):
        return report(print)


def report(say: Callable[[str], None]) -> int:
    """The evidence, line by line, and last what persons must check; 1 when something fails."""
    from hotline.config.privacy.requirements import REQUIREMENTS

    failed = []
    for one in REQUIREMENTS:
        found = [_looked(look) for look in one.looks]
        holds = all(evidence.holds for evidence in found)
        word = ("holds" if holds else "FAILS") if found else "person"
        say(f"{one.number:>2}  {word:<6}  {one.title}")
        for evidence in found:
            say(f"            {'' if evidence.holds else 'fails: '}{evidence.sentence}")
        if not holds:
            failed.append(one.number)
    say("")
    say("A person must check:")
    for one in REQUIREMENTS:
        if one.by_person:
            say(f"{one.number:>2}  {one.title}: {one.by_person}")
    say("")
    if failed:
        say(f"Fails: {', '.join(map(str, failed))}.")
        return 1
    say("Everything a program can check holds.")
    return 0


def _looked(look: Look) -> Evidence:
    """The evidence; a look that could not be taken is none."""
    try:
        return look()
    except Exception as error:
        return Evidence(False, f"could not be looked at ({type(error).__name__})")
