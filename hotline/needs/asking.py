"""What a form asks about needs: every domain with its questions and what each score means."""

from collections.abc import Mapping
from dataclasses import dataclass

from hotline.countries.needs_part import SCORES
from hotline.countries.pack import current as pack
from hotline.needs.rules import NOT_ASSESSED

# A form's names: this before the domain's code.
SCORE, WORDS = "score_", "words_"


@dataclass(frozen=True)
class Asked:
    """One domain as it is asked, in one language: its name, what she herself calls it (`mine`), its
    questions, the scores with their meaning."""

    domain: str
    label: str
    mine: str
    ask: tuple[str, ...]
    choices: tuple[tuple[str, str], ...]


def asked(side: str, lang: str) -> list[Asked]:
    """Every domain in the order of the pack, on one side of the age line."""
    domains, scores = pack().codes("need_domain"), pack().codes("need_score")
    found = []
    for code, need in pack().needs.items():
        guide = need.guides[side]
        choices = [(score, f"{score} · {guide.scores[score].of(lang)}") for score in SCORES]
        choices.append((NOT_ASSESSED, scores.label(NOT_ASSESSED, lang)))
        ask = tuple(words.of(lang) for words in guide.ask)
        mine = need.mine.of(lang)
        found.append(Asked(code, domains.label(code, lang), mine, ask, tuple(choices)))
    return found


def told(values: Mapping[str, str], beginning: str) -> dict[str, str]:
    """By domain, what a form says under names that begin so."""
    return {
        name.removeprefix(beginning): value
        for name, value in values.items()
        if name.startswith(beginning)
    }
