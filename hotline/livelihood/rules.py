"""Pure rules of a livelihood plan: money month by month, what it tells, what is risky.

All amounts are whole units of the country's money (đồng where the pack says so), never fractions,
so that every balance adds up to the last one.
"""

import calendar
import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from hotline.countries.livelihood_part import RISKS as RISKS  # their order

MONTHS = 12
# When income is asked for again, in months from the start. Source: the tempo of reintegration.
REVIEWS = (3, 6, 12)
# An income is "the same" within a tenth of the baseline: what people remember is no exacter.
_SAME_WITHIN = 10
# A month is low that brings less than half of what a month with income brings.
_LOW = 2
# A loan is large that is more than this many months' surplus.
_LOAN_MONTHS = 3
MOST = 10**12  # more is a slip of the finger

# Who pays a cost of the start: what she pays, and what nobody pays yet, comes out of her own money.
PAYERS = ("herself", "loan", "grant", "family", "programme", "nobody_yet")
_FROM_HER = ("herself", "nobody_yet")
CUSTOMERS = ("one", "few", "many", "not_known")
OWED = ("nobody", "family", "bank", "lender", "exploiter")
CHANGES = ("more", "same", "less", "none", "not_told")


class NoAmount(ValueError):
    """Words that are no amount; `why` is "unreadable", "too_small" or "too_large"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Cost:
    """One thing needed to start: what, how much, who pays (`PAYERS`)."""

    what: str
    amount: int
    payer: str = "herself"


@dataclass(frozen=True)
class Month:
    """What a month brings in, what the work costs in it, and what is paid back of a loan."""

    income: int = 0
    costs: int = 0
    repaid: int = 0

    @property
    def surplus(self) -> int:
        """What the work leaves, before anything is paid back."""
        return self.income - self.costs


@dataclass(frozen=True)
class Figures:
    """The money of a plan. `baseline` is what she earns a month today, `own` what she has at hand
    for it, `living` what she takes out each month to live on."""

    costs: tuple[Cost, ...] = ()
    months: tuple[Month, ...] = (Month(),) * MONTHS
    baseline: int = 0
    own: int = 0
    living: int = 0
    customers: str = "not_known"
    owed: tuple[str, ...] = ()

    @property
    def start(self) -> int:
        """All that is needed to start."""
        return sum(cost.amount for cost in self.costs)

    @property
    def loan(self) -> int:
        """What of it is borrowed."""
        return sum(cost.amount for cost in self.costs if cost.payer == "loan")

    @property
    def unpaid(self) -> int:
        """What of it nobody pays yet."""
        return sum(cost.amount for cost in self.costs if cost.payer == "nobody_yet")

    @property
    def put_in(self) -> int:
        """What has to come back: her own money and the loan, no gift."""
        return self.loan + sum(cost.amount for cost in self.costs if cost.payer in _FROM_HER)

    @property
    def surplus(self) -> int:
        """What the work leaves in the whole year, before anything is paid back."""
        return sum(month.surplus for month in self.months)


@dataclass(frozen=True)
class Row:
    """A month of the cash flow: what is left at its end, and what changed it."""

    number: int
    income: int
    costs: int
    repaid: int
    living: int
    balance: int


@dataclass(frozen=True)
class Flow:
    """The cash flow: `opening` is what is left after the start, then a row a month.

    `runs_out` is the first month that ends below zero, 0 for the start itself; `covers_from` the
    first month whose income covers its costs and what is paid back; `paid_back` the first month by
    whose end the work has left as much as was put in. None where it does not happen in the year.
    """

    opening: int
    rows: tuple[Row, ...]
    runs_out: int | None
    covers_from: int | None
    paid_back: int | None

    @property
    def lowest(self) -> int:
        """The least that is ever left; below zero, it is what is missing."""
        return min([self.opening, *(row.balance for row in self.rows)])

    @property
    def closing(self) -> int:
        """What is left at the end of the year."""
        return self.rows[-1].balance if self.rows else self.opening


@dataclass(frozen=True)
class Risk:
    """A point to watch: its code (words in the pack), the months and the amount it speaks of."""

    code: str
    months: tuple[int, ...] = ()
    amount: int = 0


def flow(figures: Figures) -> Flow:
    """Money month by month."""
    opening = figures.own - sum(c.amount for c in figures.costs if c.payer in _FROM_HER)
    balance, rows = opening, []
    for number, month in enumerate(figures.months, 1):
        balance += month.surplus - month.repaid - figures.living
        rows.append(Row(number, month.income, month.costs, month.repaid, figures.living, balance))
    ends = [(0, opening), *((row.number, row.balance) for row in rows)]
    return Flow(
        opening=opening,
        rows=tuple(rows),
        runs_out=next((number for number, left in ends if left < 0), None),
        covers_from=_covers_from(figures.months),
        paid_back=_paid_back(figures),
    )


def _covers_from(months: Sequence[Month]) -> int | None:
    found = (
        number
        for number, month in enumerate(months, 1)
        if month.income and month.income >= month.costs + month.repaid
    )
    return next(found, None)


def _paid_back(figures: Figures) -> int | None:
    """Interest is not known here: what is paid back counts as the loan that was put in."""
    left = 0
    for number, month in enumerate(figures.months, 1):
        left += month.surplus
        if left >= figures.put_in and left > 0:
            return number
    return None


def a_third_less(figures: Figures) -> Figures:
    """The same plan if she sells a third less (rounded down); costs stay as they are, for what
    was bought is bought."""
    months = (replace(month, income=month.income * 2 // 3) for month in figures.months)
    return replace(figures, months=tuple(months))


def risks(figures: Figures) -> list[Risk]:
    """What is risky, in the order of `RISKS`: the gravest first."""
    usual, less = flow(figures), flow(a_third_less(figures))
    found = [Risk(f"owed_to_{whom}") for whom in ("exploiter", "lender") if whom in figures.owed]
    if usual.runs_out == 0:
        found.append(Risk("runs_out_at_start", amount=-usual.opening))
    elif usual.runs_out is not None:
        found.append(Risk("runs_out", (usual.runs_out,), -usual.lowest))
    if figures.unpaid:
        found.append(Risk("not_paid_for", amount=figures.unpaid))
    if usual.covers_from is None:
        found.append(Risk("never_covers"))
    # Three months' surplus of a mean month, without dividing: loan > 3 × surplus / months.
    if figures.loan and figures.loan * len(figures.months) > _LOAN_MONTHS * figures.surplus:
        found.append(Risk("loan_large", amount=figures.loan))
    if usual.runs_out is None and less.runs_out is not None:
        found.append(Risk("a_third_less", (less.runs_out,), -less.lowest))
    if figures.customers == "one":
        found.append(Risk("one_customer"))
    if low := low_months(figures.months):
        found.append(Risk("low_months", low))
    if 0 <= figures.surplus < figures.baseline * len(figures.months):
        found.append(Risk("less_than_now", amount=figures.baseline))
    return found


def low_months(months: Sequence[Month]) -> tuple[int, ...]:
    """The months of a poor season: after income began, less than half of what a month with income
    brings."""
    earning = [month.income for month in months if month.income]
    if not earning:
        return ()
    first = next(number for number, month in enumerate(months) if month.income)
    return tuple(
        number
        for number, month in enumerate(months[first:], first + 1)
        if month.income * len(earning) * _LOW < sum(earning)
    )


def income_change(income: int | None, baseline: int) -> str:
    """Income against the baseline, as a code of `CHANGES`."""
    if income is None:
        return "not_told"
    if income == 0:
        return "none"
    if abs(income - baseline) * _SAME_WITHIN <= baseline:
        return "same"
    return "more" if income > baseline else "less"


# --- days -------------------------------------------------------------------------------------


def months_on(day: dt.date, months: int) -> dt.date:
    """The same day some months on; the last of the month where there is none."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def review_on(starts_on: dt.date, done: Iterable[int]) -> dt.date | None:
    """When income is asked for next: after the latest review that was made."""
    last = max(done, default=0)
    ahead = [months_on(starts_on, months) for months in REVIEWS if months > last]
    return ahead[0] if ahead else None


def review_for(starts_on: dt.date, today: dt.date, done: Iterable[int]) -> int | None:
    """Which review a day belongs to: the latest that has come and was not made. One that was
    missed is not made up for: what she earns at six months is no answer about the third."""
    last = max(done, default=0)
    reached = [m for m in REVIEWS if m > last and months_on(starts_on, m) <= today]
    return reached[-1] if reached else None


# --- words ------------------------------------------------------------------------------------

_PLAIN = re.compile(r"\d+")
_GROUPED = re.compile(r"\d{1,3}(?:([.,\s])\d{3})(?:\1\d{3})*")


def amount(text: str, *, signs: Iterable[str] = (), smallest: int = 0) -> int:
    """What was typed as an amount: 1500000, 1.500.000, 1,500,000 or 1 500 000, perhaps with a sign
    of the money after it. Raises NoAmount for anything else, and for what is less than the
    smallest amount that is used."""
    said = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    for sign in sorted(signs, key=len, reverse=True):
        if sign and said.endswith(sign.casefold()):
            said = said[: -len(sign)].strip()
            break
    if not _PLAIN.fullmatch(said) and not _GROUPED.fullmatch(said):
        raise NoAmount("unreadable")
    found = int(re.sub(r"\D", "", said))
    if found > MOST:
        raise NoAmount("too_large")
    if 0 < found < smallest:
        raise NoAmount("too_small")
    return found


def grouped(number: int, sign: str) -> str:
    """A number in groups of three: 1500000 as 1.500.000."""
    return f"{number:,}".replace(",", sign)


def never_said(texts: Iterable[str], words: Iterable[str]) -> list[str]:
    """Which of the words stand in the texts, as whole words, however they are written."""
    said = " ".join(unicodedata.normalize("NFKC", text).casefold() for text in texts)
    return [
        word
        for word in words
        if word.strip()
        and re.search(
            rf"(?<!\w){re.escape(unicodedata.normalize('NFKC', word).casefold())}(?!\w)", said
        )
    ]
