"""A plan is written in versions, begun, asked after; its sheet is made after the question only."""

import datetime as dt
import io
import re
from typing import Any
from uuid import UUID

import pikepdf
import pytest
from django.db import ProgrammingError, transaction

from hotline.actor.context import acting
from hotline.actor.ids import new_id
from hotline.audit.models import Record
from hotline.cases import services as cases
from hotline.cases.models import Case, Entry
from hotline.cases.writing import NotOpen
from hotline.events.models import Outbox
from hotline.livelihood import milestones, queries, rules, services
from hotline.livelihood.ground import Refused
from hotline.livelihood.models import (
    LivelihoodPlan,
    LivelihoodReview,
    Milestone,
    MilestoneMove,
    PlanVersion,
    SheetPrint,
)
from hotline.people.models import Person
from hotline.rights.earning import livelihood
from hotline.rights.writer import Writer
from hotline.vault.services import Sealed
from tests.access.world import NAME, Files
from tests.cast import Cast
from tests.documents.test_letters import without_spaces, words_of
from tests.livelihood.conftest import FIGURES, IDEA, MIL, POORER, days, written

pytestmark = pytest.mark.django_db


def fresh(cast: Cast, plan_id: UUID) -> LivelihoodPlan:
    with acting(cast.lan):
        return LivelihoodPlan.objects.get(pk=plan_id)


def begun(cast: Cast, plan: PlanVersion, ago: dt.date) -> LivelihoodPlan:
    return services.begin(by=cast.lan, plan_id=plan.plan_id, on=ago)


def months_ago(months: int) -> dt.date:
    return rules.months_on(days(0), -months)


def test_each_saving_is_a_version_and_the_earlier_ones_stay(cast: Cast, files: Files) -> None:
    first = written(cast, files)
    second = written(cast, files, plan_id=first.plan_id, expected=1, figures=POORER, change="giá")
    with acting(cast.lan):
        found = queries.current(files.case, files.person)
        assert found is not None
        assert (found.version.pk, found.plan.latest) == (second.pk, 2)
        assert found.figures == POORER
        assert found.flow.runs_out == 1
        kept = PlanVersion.objects.get(pk=first.pk)
        assert kept.idea == IDEA
        assert Entry.objects.filter(kind="livelihood.written", detail="business").count() == 2


def test_what_a_colleague_saved_meanwhile_is_not_overwritten(
    cast: Cast, files: Files, plan: PlanVersion
) -> None:
    written(cast, files, plan_id=plan.plan_id, expected=1)
    with pytest.raises(Refused, match="moved_on"):
        written(cast, files, plan_id=plan.plan_id, expected=1, figures=POORER)
    assert fresh(cast, plan.plan_id).latest == 2


def test_sent_twice_it_is_one_version(cast: Cast, files: Files) -> None:
    one = new_id()
    assert {written(cast, files, version_id=one).pk for _ in range(2)} == {one}
    with acting(cast.lan):
        assert LivelihoodPlan.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"words": {"idea": "  "}}, "no_words"),
        ({"kind": "robbery"}, "bad_code"),
        ({"figures": rules.Figures(months=FIGURES.months[:3])}, "bad_amount"),
        ({"figures": rules.Figures(baseline=-1)}, "bad_amount"),
        ({"figures": rules.Figures(costs=(rules.Cost("x", 1, "me"),))}, "bad_code"),
        ({"figures": rules.Figures(costs=(rules.Cost(" ", 1),))}, "no_words"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(
    cast: Cast, files: Files, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused, match=code):
        written(cast, files, **changes)


def test_a_suspect_has_no_livelihood_here_and_neither_has_a_stranger(
    cast: Cast, files: Files
) -> None:
    his = cases.add_person(by=cast.lan, case_id=files.case, role="suspect", name="Ông Bảy")
    for person, code in ((his.id, "suspect"), (new_id(), "not_of_case")):
        with pytest.raises(Refused, match=code):
            written(cast, Files(files.contact, files.case, person, files.referral))


def test_a_stranger_and_a_closed_case_write_nothing(cast: Cast, files: Files) -> None:
    with pytest.raises(Case.DoesNotExist):
        services.write(
            by=cast.binh, case_id=files.case, person_id=files.person, kind="job",
            starts_on=days(0), figures=FIGURES, words={"idea": IDEA},
        )  # fmt: skip
    with acting(cast.lan):
        Case.objects.filter(pk=files.case).update(
            status="closed", closed_at="2026-01-01T00:00Z", outcome="referred"
        )
    with pytest.raises(NotOpen):
        written(cast, files)


def test_the_nation_counts_it_and_reads_no_word_of_it(
    cast: Cast, files: Files, plan: PlanVersion
) -> None:
    begun(cast, plan, months_ago(3))
    services.hear(by=cast.lan, plan_id=plan.plan_id, status="growing", months=3, income=2 * MIL)
    with acting(cast.quan):
        seen = LivelihoodPlan.objects.get(pk=plan.plan_id)
        assert (seen.kind, seen.status) == ("business", "growing")
        assert LivelihoodReview.objects.get(months=3).change == "more"
        with pytest.raises(Sealed):
            _ = PlanVersion.objects.get(pk=plan.pk).idea
        with pytest.raises(Sealed):
            _ = LivelihoodReview.objects.get(months=3).income
    with acting(cast.binh):
        assert not LivelihoodPlan.objects.exists()


def test_no_word_and_no_amount_reaches_log_or_events(cast: Cast, plan: PlanVersion) -> None:
    with acting(cast.lan):
        said = str(list(Record.objects.values_list("detail", "action")))
        assert "livelihood.write" in said
        assert IDEA not in said
    assert Outbox.objects.filter(kind="livelihood").exists()


def test_begun_it_is_asked_after_at_three_six_and_twelve_months(
    cast: Cast, plan: PlanVersion
) -> None:
    assert fresh(cast, plan.plan_id).look_on == days(0)
    begun(cast, plan, months_ago(7))
    found = fresh(cast, plan.plan_id)
    assert (found.status, found.look_on) == ("running", rules.months_on(months_ago(7), 3))
    with acting(cast.lan):
        # Seven months on, the third month is no longer asked for.
        assert queries.review_now(found) == 6
        [due] = queries.due_for(cast.lan)
        assert (due.kind, due.months, due.late) == ("review", 6, True)
    with pytest.raises(Refused, match="not_due"):
        services.hear(by=cast.lan, plan_id=plan.plan_id, status="running", months=3, income=MIL)
    heard = services.hear(
        by=cast.lan, plan_id=plan.plan_id, status="growing", months=6, income=3 * MIL
    )
    assert heard.change == "more"
    assert fresh(cast, plan.plan_id).look_on == rules.months_on(months_ago(7), 12)
    with acting(cast.lan):
        assert queries.due_for(cast.lan) == []
        [ahead] = queries.due_of_case(plan.case_id)
        assert (ahead.months, ahead.late) == (12, False)
    with acting(cast.mai):
        assert queries.due_for(cast.mai) == []  # it rises to the owner


def test_a_failed_business_is_asked_after_and_a_changed_plan_is_not(
    cast: Cast, files: Files, plan: PlanVersion
) -> None:
    begun(cast, plan, months_ago(3))
    with pytest.raises(Refused, match="no_reason"):
        services.hear(by=cast.lan, plan_id=plan.plan_id, status="failed")
    services.hear(by=cast.lan, plan_id=plan.plan_id, status="failed", reason="debt")
    assert fresh(cast, plan.plan_id).look_on == days(0)
    services.hear(by=cast.lan, plan_id=plan.plan_id, status="failed", reason="debt", months=3,
                  change="none")  # fmt: skip
    assert fresh(cast, plan.plan_id).look_on == rules.months_on(months_ago(3), 6)
    services.hear(by=cast.lan, plan_id=plan.plan_id, status="changed", reason="better_offer")
    assert fresh(cast, plan.plan_id).look_on is None


def test_at_a_review_income_or_an_answer_is_needed(cast: Cast, plan: PlanVersion) -> None:
    begun(cast, plan, months_ago(3))
    ask: dict[str, Any] = {
        "by": cast.lan,
        "plan_id": plan.plan_id,
        "status": "running",
        "months": 3,
    }
    with pytest.raises(Refused, match="no_income"):
        services.hear(**ask)
    with pytest.raises(Refused, match="bad_code"):
        services.hear(**ask, change="lots")
    assert services.hear(**ask, change="not_told").change == "not_told"
    with pytest.raises(Refused, match="not_due"):
        services.hear(**ask, change="not_told")


def test_what_has_not_begun_cannot_run(cast: Cast, plan: PlanVersion) -> None:
    for status, months in (("running", 0), ("planned", 3)):
        with pytest.raises(Refused, match="not_begun"):
            services.hear(by=cast.lan, plan_id=plan.plan_id, status=status, months=months,
                          change="same")  # fmt: skip
    services.hear(by=cast.lan, plan_id=plan.plan_id, status="planned")
    assert fresh(cast, plan.plan_id).look_on == rules.months_on(days(0), 1)
    begun(cast, plan, days(0))
    with pytest.raises(Refused, match="begun"):
        begun(cast, plan, days(0))


def test_what_has_not_begun_may_be_given_up_and_is_not_asked_after(
    cast: Cast, plan: PlanVersion
) -> None:
    services.hear(by=cast.lan, plan_id=plan.plan_id, status="not_known")
    assert fresh(cast, plan.plan_id).look_on is not None
    services.hear(by=cast.lan, plan_id=plan.plan_id, status="failed", reason="debt")
    given_up = fresh(cast, plan.plan_id)
    assert (given_up.status, given_up.look_on) == ("failed", None)


def test_a_loan_is_asked_granted_paid_out_and_paid_back(cast: Cast, plan: PlanVersion) -> None:
    loan = milestones.add(
        by=cast.lan, plan_id=plan.plan_id, kind="loan", source="policy_bank", due_on=days(10),
        words="vay vốn chăn nuôi", amount=20 * MIL,
    )  # fmt: skip
    step: dict[str, Any] = {"by": cast.lan, "milestone_id": loan.pk}
    milestones.move(**step, before="planned", after="asked")
    with pytest.raises(Refused, match="moved_on"):
        milestones.move(**step, before="planned", after="asked")
    milestones.move(**step, before="asked", after="granted", amount=15 * MIL)
    with pytest.raises(Refused, match="no_day"):
        milestones.move(**step, before="granted", after="paid_out")
    milestones.move(**step, before="granted", after="paid_out", due_on=days(-1))
    with acting(cast.lan):
        [due] = [one for one in queries.due_for(cast.lan) if one.kind == "milestone"]
        assert (due.code, due.milestone_id) == ("loan", loan.pk)
        assert Milestone.objects.get(pk=loan.pk).amount == str(15 * MIL)
    with pytest.raises(Refused, match="not_next"):
        milestones.move(**step, before="paid_out", after="asked")
    milestones.put_off(**step, before="paid_out", due_on=days(30), words="mùa sau trả")
    milestones.move(**step, before="paid_out", after="repaid")
    with acting(cast.lan):
        assert not [one for one in queries.due_for(cast.lan) if one.kind == "milestone"]
        states = [m.after for m in queries.history(loan.pk)]
    assert states == ["planned", "asked", "granted", "paid_out", "paid_out", "repaid"]


def test_regime_k_is_named_by_the_pack() -> None:
    assert milestones.regime_of("law") == "k"
    assert milestones.regime_of("bank") == milestones.regime_of("") == ""


@pytest.mark.parametrize("model", [PlanVersion, MilestoneMove, LivelihoodReview, SheetPrint])
def test_what_was_written_is_not_changed_afterwards(
    cast: Cast, plan: PlanVersion, model: type
) -> None:
    milestones.add(by=cast.lan, plan_id=plan.plan_id, kind="other", due_on=days(1), words="x")
    begun(cast, plan, days(0))
    services.print_sheet(by=cast.lan, version_id=plan.pk, carrying="not_safe", language="vi")
    with acting(cast.lan), pytest.raises(ProgrammingError), transaction.atomic():
        model.objects.update(by="staff:x")  # type: ignore[attr-defined]
    with acting(cast.lan), pytest.raises(ProgrammingError), transaction.atomic():
        model.objects.all()._raw_delete("default")  # type: ignore[attr-defined]


def test_her_copy_holds_her_plan_and_what_she_earned(
    cast: Cast, files: Files, plan: PlanVersion
) -> None:
    begun(cast, plan, months_ago(3))
    services.hear(by=cast.lan, plan_id=plan.plan_id, status="growing", months=3, income=2 * MIL)
    with acting(cast.lan):
        person, case = Person.objects.get(pk=files.person), Case.objects.get(pk=files.case)
        said = str(list(livelihood(Writer.of(person, "vi"), person, case)))
    for words in (IDEA, "2.000.000 đ", "xe đẩy", "Kinh doanh nhỏ"):
        assert words in said


# --- the sheet ----------------------------------------------------------------------------------


def test_no_sheet_without_the_question_and_none_where_it_is_not_safe(
    cast: Cast, plan: PlanVersion
) -> None:
    with pytest.raises(Refused, match="not_asked"):
        services.print_sheet(by=cast.lan, version_id=plan.pk, carrying="", language="vi")
    made, row = services.print_sheet(
        by=cast.lan, version_id=plan.pk, carrying="not_safe", language="vi", name=NAME
    )
    assert (made, row.printed, row.named) == (None, False, False)


@pytest.mark.parametrize(
    ("language", "title", "short"),
    [("vi", "Kế hoạch làm ăn", "thiếu"), ("en", "My work plan", "short")],
)
def test_the_sheet_shows_the_money_and_says_neither_whom_nor_whence(
    cast: Cast, files: Files, language: str, title: str, short: str
) -> None:
    poor = written(cast, files, figures=POORER)
    made, row = services.print_sheet(
        by=cast.lan, version_id=poor.pk, carrying="safe", language=language, other_names=(NAME,)
    )
    assert made is not None
    assert (row.printed, row.carrying, row.named) == (True, "safe", False)
    said = without_spaces(words_of(made))
    separator = "." if language == "vi" else ","
    # 4 m − 3 m = 1 m; then −1.5 m: 0.5 m short in the first month, 17 m in the last.
    for amount in ("1,000,000", "500,000", "17,000,000", "8,000,000"):
        assert amount.replace(",", separator) in said
    for words in (title, IDEA, short + "500"):
        assert without_spaces(words) in said
    for word in (NAME, "hotline", "Tổng đài", "HN-"):
        assert without_spaces(word).casefold() not in said.casefold()
    assert not re.search(r"\b111\b", words_of(made))
    with pikepdf.open(io.BytesIO(made)) as opened:
        about = {str(k): str(v) for k, v in opened.docinfo.items()}
    assert about.get("/Title") == title
    assert set(about) <= {"/Title", "/Creator", "/Producer"}


def test_her_name_stands_on_it_only_if_she_wants_it(cast: Cast, plan: PlanVersion) -> None:
    made, row = services.print_sheet(
        by=cast.lan, version_id=plan.pk, carrying="safe", language="vi", name="Chi"
    )
    assert made is not None
    assert row.named
    assert "CủaChi" in without_spaces(words_of(made))


@pytest.mark.parametrize("idea", ["Vay tiền cho Nạn nhân bị mua bán", "Theo dự án của 111", NAME])
def test_words_that_give_her_away_are_not_printed(cast: Cast, files: Files, idea: str) -> None:
    said = written(cast, files, words={"idea": idea})
    with pytest.raises(Refused, match="said") as refused:
        services.print_sheet(
            by=cast.lan, version_id=said.pk, carrying="safe", language="vi", other_names=(NAME,)
        )
    assert refused.value.field.casefold() in idea.casefold() or ", " in refused.value.field
