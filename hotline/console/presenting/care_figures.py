"""Claims and livelihoods in figures, as their page shows them: numbers, bars, tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hotline import wording
from hotline.console.presenting import programmes
from hotline.console.presenting.support import regime
from hotline.statistics import care_tables as tables
from hotline.statistics import words
from hotline.statistics.care_tables import CLAIMS, LIVELIHOODS, NAMES, Kind, Part
from hotline.statistics.folding import NOT_IN_LIST
from hotline.statistics.grids import Grid
from hotline.statistics.grouped import Code, Grouped
from hotline.statistics.livelihood_figures import AFTER, INCOME, NOT_HEARD, LivelihoodFigures


def claim_grids(found: Grouped, asked: str) -> dict[str, Grid]:
    """The tables of claims. That by province and regime stands on the page alone: what a file
    hides in the two others could be worked out from it."""
    return _grids(CLAIMS, found, asked, [
        Part("claims_regime", "regime", _("Claims by support regime"), _("Support regime"),
             _regime),
        Part("claims_province", "province", _("Claims by province"), _("Province"), _province),
        Part("claims_both", "both", _("Claims by province and support regime"),
             _("Province and support regime"), _both, leaves=False),
    ])  # fmt: skip


def livelihood_grids(found: LivelihoodFigures, asked: str) -> dict[str, Grid]:
    """The tables of livelihoods."""
    return _grids(LIVELIHOODS, found, asked, [
        Part("livelihoods_kind", "livelihood", _("Livelihoods by kind"), _("Kind of livelihood"),
             _listed("livelihood_kind")),
        Part("livelihoods_province", "province", _("Livelihoods by province"), _("Province"),
             _province),
    ])  # fmt: skip


def claim_numbers(found: Grouped) -> list[dict[str, str]]:
    """What stands first of claims."""
    all_ = found.all
    whole = all_["asked"]
    median, worst = tables.days(all_)
    measured = len(all_.days)
    over = ngettext(
        "over %(n)s claim received in full", "over %(n)s claims received in full", measured
    ) % {"n": words.number(measured)}
    names = ("granted", "refused", "appealed", "received", "waiting", "given_up")
    return [
        {"label": str(NAMES["asked"]), "value": words.number(whole), "note": ""},
        *(_share(str(NAMES[name]), all_[name], whole) for name in names),
        {"label": str(tables.MEDIAN), "value": median, "note": over},
        {"label": str(tables.WORST), "value": worst, "note": over},
    ]


def livelihood_numbers(found: LivelihoodFigures) -> list[dict[str, str]]:
    """What stands first of livelihoods."""
    whole = found.all["plans"]
    names = ("begun", "not_begun", "going_on", "ended")
    return [
        {"label": str(NAMES["plans"]), "value": words.number(whole), "note": ""},
        *(_share(str(NAMES[name]), found.all[name], whole) for name in names),
    ]


def reasons(found: LivelihoodFigures) -> list[dict[str, Any]]:
    """Why plans ended, the most frequent first."""
    label = _listed("livelihood_reason")
    told = sorted(found.reasons.items(), key=lambda one: (-one[1], label(one[0])))
    return [{"label": label(c), "value": n, "shown": words.number(n)} for c, n in told]


def income(found: LivelihoodFigures) -> list[dict[str, Any]]:
    """What they earn against before, at each time: bars that add up to those whose day has
    come."""
    return [
        {
            "caption": _("Income %(months)s months after it began, against before")
            % {"months": months},
            "known": any(found.income[months].values()),
            "rows": [
                {
                    "label": _income(code),
                    "value": found.income[months].get(code, 0),
                    "shown": words.number(found.income[months].get(code, 0)),
                }
                for code in INCOME
            ],
        }
        for months in AFTER
    ]


def _grids(kind: Kind, found: Grouped, asked: str, parts: list[Part]) -> dict[str, Grid]:
    return {part.name: tables.grid(kind, part, found, asked) for part in parts}


def _share(label: str, part: int, whole: int) -> dict[str, str]:
    return {"label": label, "value": words.number(part), "note": words.percent(part, whole)}


def _income(code: str) -> str:
    return _("Not heard") if code == NOT_HEARD else wording.label("income_change", code)


def _listed(name: str) -> Callable[[Code], str]:
    def label(code: Code) -> str:
        return _("Not in our lists") if code == NOT_IN_LIST else wording.label(name, str(code))

    return label


def _regime(code: Code) -> str:
    return _("Not in our lists") if code == NOT_IN_LIST else regime(str(code))


def _province(code: Code) -> str:
    return programmes.label("province", str(code))


def _both(code: Code) -> str:
    assert isinstance(code, tuple)
    place, named = code
    return f"{_province(place)} · {_regime(named)}"
