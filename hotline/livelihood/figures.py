"""The money of a plan as it lies sealed: JSON of one form, read back as `rules.Figures`."""

import json

from hotline.livelihood.rules import Cost, Figures, Month


def packed(figures: Figures) -> str:
    """The figures as text to be sealed."""
    return json.dumps(
        {
            "costs": [[one.what, one.amount, one.payer] for one in figures.costs],
            "months": [[one.income, one.costs, one.repaid] for one in figures.months],
            "baseline": figures.baseline,
            "own": figures.own,
            "living": figures.living,
            "customers": figures.customers,
            "owed": figures.owed,
        },
        ensure_ascii=False,
    )


def unpacked(text: str) -> Figures:
    """The figures that were sealed; empty ones for an empty text."""
    if not text:
        return Figures()
    found = json.loads(text)
    return Figures(
        costs=tuple(Cost(*row) for row in found["costs"]),
        months=tuple(Month(*row) for row in found["months"]),
        baseline=found["baseline"],
        own=found["own"],
        living=found["living"],
        customers=found["customers"],
        owed=tuple(found["owed"]),
    )
