"""Money month by month, worked out by hand, and what holds of every plan."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.livelihood import figures as kept
from hotline.livelihood import moves, rules
from hotline.livelihood.rules import Cost, Figures, Month, Risk

MIL = 1_000_000
# A noodle stall. Start: pots 3 m of her own, a cart 5 m by grant, stock 6 m by loan; she has 4 m.
# Months 1–2 bring 2 m for 2.5 m, then 6 m for 4 m; from month 3 she pays 500,000 back. She lives
# on 1 m a month.
STALL = Figures(
    costs=(
        Cost("nồi, bếp", 3 * MIL), Cost("xe đẩy", 5 * MIL, "grant"), Cost("hàng", 6 * MIL, "loan"),
    ),
    months=(
        *(Month(2 * MIL, 2_500_000),) * 2,
        *(Month(6 * MIL, 4 * MIL, 500_000),) * 10,
    ),
    baseline=1 * MIL, own=4 * MIL, living=1 * MIL, customers="many",
)  # fmt: skip


def test_the_stall_runs_out_of_money_in_its_first_month_and_recovers() -> None:
    found = rules.flow(STALL)
    # 4 − 3 = 1 m; then −0.5 −1 = −1.5 each of two months; then +2 −0.5 −1 = +0.5 each of ten.
    assert found.opening == 1 * MIL
    assert [row.balance for row in found.rows[:4]] == [-500_000, -2 * MIL, -1_500_000, -1 * MIL]
    assert found.closing == 3 * MIL
    assert (found.runs_out, found.lowest) == (1, -2 * MIL)
    assert found.covers_from == 3
    # Put in: 3 m hers and 6 m loan. Left by the work: −0.5, −1, then 2 m a month: 9 m in month 7.
    assert (STALL.put_in, found.paid_back) == (9 * MIL, 7)


def test_the_stall_with_a_gift_of_its_own_money_lasts() -> None:
    mended = Figures(STALL.costs, STALL.months, STALL.baseline, 6 * MIL, STALL.living, "many")
    found = rules.flow(mended)
    assert found.runs_out is None
    assert found.lowest == 0
    # A third less brings 4 m for 4 m and 0.5 m paid back: it cannot last.
    less = rules.flow(rules.a_third_less(mended))
    assert [row.balance for row in less.rows[:3]] == [833_333, -1_333_334, -2_833_334]
    # −1.5 m in each of ten months from −1,333,334.
    assert Risk("a_third_less", (2,), 16_333_334) in rules.risks(mended)


def test_a_loan_is_large_above_three_months_of_surplus() -> None:
    year = (Month(2 * MIL, 1 * MIL),) * 12  # 1 m a month
    for loan, large in ((3 * MIL, False), (3 * MIL + 1, True)):
        plan = Figures((Cost("máy may", loan, "loan"),), year, own=1)
        assert ("loan_large" in codes(plan)) is large


def test_the_gravest_risk_stands_first() -> None:
    plan = Figures(
        costs=(Cost("ao cá", 5 * MIL, "nobody_yet"),), months=(Month(0, 100_000),) * 12,
        baseline=2 * MIL, own=1 * MIL, customers="one", owed=("lender", "exploiter"),
    )  # fmt: skip
    assert codes(plan) == [
        "owed_to_exploiter", "owed_to_lender", "runs_out_at_start", "not_paid_for",
        "never_covers", "one_customer",
    ]  # fmt: skip
    assert rules.risks(plan)[2].amount == 4 * MIL


def test_a_poor_season_is_seen_and_the_months_before_the_first_harvest_are_none() -> None:
    months = (
        *(Month(0, 1),) * 3,
        *(Month(1000, 1),) * 6,
        Month(400, 1),
        Month(0, 1),
        Month(600, 1),
    )
    # Earning months bring 7,000 in 8: a mean of 875, half of it 437.5.
    assert rules.low_months(months) == (10, 11)
    assert rules.low_months((Month(),) * 12) == ()


def test_earning_less_than_today_is_said() -> None:
    plan = Figures(months=(Month(2 * MIL, 1 * MIL),) * 12, baseline=1 * MIL)
    assert "less_than_now" not in codes(plan)
    poorer = Figures(months=(Month(2 * MIL, 1 * MIL + 1),) * 12, baseline=1 * MIL)
    assert "less_than_now" in codes(poorer)


@pytest.mark.parametrize(
    ("income", "change"),
    [(None, "not_told"), (0, "none"), (899, "less"), (900, "same"), (1100, "same"), (1101, "more")],
)
def test_income_is_the_same_within_a_tenth(income: int | None, change: str) -> None:
    assert rules.income_change(income, 1000) == change


def test_from_nothing_anything_is_more() -> None:
    assert rules.income_change(1, 0) == "more"
    assert rules.income_change(0, 0) == "none"


@pytest.mark.parametrize(
    "text",
    ["1500000", "1.500.000", "1,500,000", "1 500 000", " 1.500.000 đ ", "1.500.000đồng",
     "1\u00a0500\u00a0000", "１５０００００"],
)  # fmt: skip
def test_an_amount_is_understood_as_people_write_it(text: str) -> None:
    assert rules.amount(text, signs=("đ", "đồng")) == 1_500_000


@pytest.mark.parametrize(
    "text", ["", "1.5", "1,50", "1.500,000", "-5", "1.50.000", "năm trăm", "1e6", "1.500.00", "5tr"]
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(rules.NoAmount, match="unreadable"):
        rules.amount(text, signs=("đ",))


def test_an_amount_in_thousands_is_asked_back() -> None:
    with pytest.raises(rules.NoAmount, match="too_small"):
        rules.amount("500", smallest=1000)
    assert rules.amount("0", smallest=1000) == 0
    with pytest.raises(rules.NoAmount, match="too_large"):
        rules.amount("9" * 20)


def test_reviews_come_from_the_start_and_a_missed_one_is_not_made_up_for() -> None:
    start = dt.date(2026, 8, 31)
    assert rules.review_on(start, []) == dt.date(2026, 11, 30)
    assert rules.review_on(start, [3]) == dt.date(2027, 2, 28)
    assert rules.review_on(start, [12]) is None
    assert rules.review_for(start, dt.date(2026, 11, 29), []) is None
    assert rules.review_for(start, dt.date(2026, 11, 30), []) == 3
    assert rules.review_for(start, dt.date(2027, 4, 1), []) == 6
    assert rules.review_for(start, dt.date(2027, 4, 1), [6]) is None


def test_a_word_is_found_as_a_whole_one_only() -> None:
    assert rules.never_said(["Bán Phở cho NẠN NHÂN"], ["nạn nhân", "bán p"]) == ["nạn nhân"]


@pytest.mark.parametrize("kind", moves.KINDS)
def test_every_kind_of_milestone_comes_to_an_end(kind: str) -> None:
    seen, front = set(), {"planned"}
    while front:
        seen |= front
        front = {after for state in front for after in moves.next_of(kind, state)} - seen
    assert seen <= set(moves.STATES)
    assert [state for state in seen if moves.ended(kind, state)]


money = st.integers(0, rules.MOST)
plans = st.builds(
    Figures,
    costs=st.lists(st.builds(Cost, st.text(max_size=5), money, st.sampled_from(rules.PAYERS)),
                   max_size=6).map(tuple),
    months=st.lists(st.builds(Month, money, money, money), min_size=12, max_size=12).map(tuple),
    baseline=money, own=money, living=money,
    customers=st.sampled_from(rules.CUSTOMERS),
    owed=st.sets(st.sampled_from(rules.OWED)).map(lambda s: tuple(sorted(s))),
)  # fmt: skip


@given(plans)
def test_balances_add_up_to_the_last_coin(plan: Figures) -> None:
    found = rules.flow(plan)
    paid = sum(c.amount for c in plan.costs if c.payer in ("herself", "nobody_yet"))
    spent = sum(m.costs + m.repaid for m in plan.months) + 12 * plan.living
    assert found.closing == plan.own - paid + sum(m.income for m in plan.months) - spent
    before = found.opening
    for row in found.rows:
        assert row.balance == before + row.income - row.costs - row.repaid - row.living
        before = row.balance
    assert (found.runs_out is None) == (found.lowest >= 0)
    gifts = sum(c.amount for c in plan.costs if c.payer in ("grant", "family", "programme"))
    assert plan.start == plan.put_in + gifts


@given(plans)
def test_who_sells_less_never_has_more(plan: Figures) -> None:
    usual, less = rules.flow(plan), rules.flow(rules.a_third_less(plan))
    assert all(a.balance >= b.balance for a, b in zip(usual.rows, less.rows, strict=True))
    found = [risk.code for risk in rules.risks(plan)]
    assert found == [code for code in rules.RISKS if code in found]


@given(plans)
def test_figures_are_kept_as_they_are(plan: Figures) -> None:
    assert kept.unpacked(kept.packed(plan)) == plan


@given(st.integers(1000, rules.MOST), st.sampled_from([".", ",", " "]))
def test_what_is_shown_is_understood_again(number: int, sign: str) -> None:
    assert rules.amount(rules.grouped(number, sign), smallest=1000) == number


def codes(plan: Figures) -> list[str]:
    return [risk.code for risk in rules.risks(plan)]
