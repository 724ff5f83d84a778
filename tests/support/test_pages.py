"""The pages of a support plan: written, agreed step by step, compared, taken home."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.utils import timezone

from hotline.actor.context import acting
from hotline.audit.models import Record
from hotline.cases.models import CasePerson
from hotline.console.amounts import AmountField
from hotline.support import drafting, queries, services
from hotline.support.jobs import SWEEPER
from hotline.support.models import PlanStep, SupportPlan
from tests.access.world import NAME, Files
from tests.cast import Cast
from tests.support.conftest import Family
from tests.support.test_plans import COURSE, GOAL, WISH, agreed, day, drafted, facts

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(signed_in: Any) -> Any:
    """A member's browser, set to English."""

    def come(name: str) -> Any:
        found = signed_in(name)
        found.cookies["django_language"] = "en"
        return found

    return come


def text(answer: Any) -> str:
    return str(answer.content.decode())


def plan_of(files: Files, person: Any = None) -> str:
    return f"/desk/cases/{files.case}/people/{person or files.person}/support/"


STEP = {
    "kind": "vocational", "words": COURSE, "domain": "education", "owner": "herself",
    "due_on": day(10).isoformat(), "vnd": "1.500.000 đ", "payer": "state", "regime": "i",
    "goal": "", "tie": "",
}  # fmt: skip


def test_a_plan_is_written_and_agreed_over_the_pages(
    browser: Any, cast: Cast, files: Files
) -> None:
    lan, here = browser("lan"), plan_of(files)
    assert "Begin the plan with her" in text(lan.get(here))
    lan.post(here + "begin")
    assert lan.post(here + "wish", {"wish": ""}).status_code == 422
    lan.post(here + "wish", {"wish": WISH})
    assert lan.post(here + "goals/new", {"words": "", "domain": "education"}).status_code == 422
    lan.post(here + "goals/new", {"words": GOAL, "domain": "education"})
    wrong = lan.post(here + "steps/new", STEP | {"vnd": "1,5", "due_on": day(-1).isoformat()})
    assert wrong.status_code == 422
    assert COURSE in text(wrong)
    assert 'value="1,5"' in text(wrong)
    twice = re.search(r'name="step_id" value="([^"]+)"', text(lan.get(here + "steps/new")))
    assert twice
    for _press in range(2):
        lan.post(here + "steps/new", STEP | {"step_id": twice[1]})
    with acting(cast.lan):
        step = PlanStep.objects.get()
        assert step.vnd == 1_500_000
    shown = text(lan.get(here))
    assert "1,500,000 đ" in shown
    asked = here + "agree"
    for missing in ({}, {"way": "in_person"}, {f"step-{step.id}": "yes"}):
        assert lan.post(asked, missing).status_code == 422
    assert lan.post(asked, {"way": "in_person", f"step-{step.id}": "yes"}).status_code == 302
    with acting(cast.lan):
        plan = queries.current(files.case, files.person)
        assert plan is not None
        assert plan.givers == ["person"]
        assert PlanStep.objects.get().state == "agreed"
    one = f"{here}steps/{step.id}/"
    assert lan.post(one + "move", {"act": "given_up"}).status_code == 422
    lan.post(one + "move", {"act": "under_way", "words": "Đã nộp đơn."})
    assert "Đã nộp đơn." in text(lan.get(one))
    lan.post(one + "withdraw", {"words": ""})
    assert "withdrew her consent" in text(lan.get(one))
    late = lan.post(one + "move", {"act": "done"}, follow=True)
    assert "Somebody was quicker" in text(late)


def test_nobody_else_opens_it_and_a_suspect_has_none(
    browser: Any, cast: Cast, files: Files, family: Family
) -> None:
    [step] = drafted(cast.lan, files)
    agreed(cast.lan, files, yes=[step])
    here = plan_of(files)
    for path in (here, f"{here}steps/{step}/", here + "compare"):
        assert browser("lan").get(path, follow=True).status_code == 200
        for stranger in ("binh", "son", "hanh", "quan"):
            assert browser(stranger).get(path).status_code == 404
    lan, his = browser("lan"), plan_of(files, family.uncle)
    for path in (his, his + "goals/new", his + "sheet", his + "agree"):
        assert lan.get(path).status_code == 404
    assert lan.post(his + "begin").status_code == 404
    # A step is opened under the person it is for, and under nobody else.
    assert lan.get(f"{plan_of(files, family.child)}steps/{step}/").status_code == 404


def test_a_child_is_asked_beside_a_guardian_who_is_no_suspect(
    browser: Any, cast: Cast, files: Files, family: Family
) -> None:
    [step] = drafted(cast.lan, files, family.child)
    lan, here = browser("lan"), plan_of(files, family.child)
    shown = text(lan.get(here + "agree"))
    assert f"person:{family.mother}" in shown
    assert str(family.uncle) not in shown
    said = {"way": "in_person", f"step-{step}": "yes", "guardian": f"person:{family.mother}"}
    for givers in (["person"], ["guardian"]):
        assert lan.post(here + "agree", said | {"givers": givers}).status_code == 422
    his = said | {"givers": ["person", "guardian"], "guardian": f"person:{family.uncle}"}
    assert lan.post(here + "agree", his).status_code == 422
    both = said | {"givers": ["person", "guardian"]}
    assert lan.post(here + "agree", both).status_code == 302
    with acting(cast.lan):
        assert queries.current(files.case, family.child) is not None


def test_two_versions_stand_side_by_side(browser: Any, cast: Cast, files: Files) -> None:
    whose: Any = {"by": cast.lan, "case_id": files.case, "person_id": files.person}
    kept, changed = drafted(cast.lan, files, None, facts(), facts(words="Vay vốn nuôi gà"))
    agreed(cast.lan, files, yes=[kept, changed])
    drafting.begin(**whose)
    drafting.change(**whose, step_id=changed, facts=facts(words="Vay vốn nuôi lợn"))
    shown = text(browser("lan").get(plan_of(files) + "compare"))
    for words in ("Vay vốn nuôi gà", "Vay vốn nuôi lợn", "Changed", "Same", COURSE):
        assert words in shown


def test_the_sheet_is_shown_only_once_carrying_it_is_safe(
    browser: Any, cast: Cast, files: Files
) -> None:
    doing, hidden, refused = drafted(
        cast.lan, files, None, facts(vnd=70_000, payer="agency"), facts(words="Gặp luật sư"),
        facts(words="Về quê"),
    )  # fmt: skip
    agreed(cast.lan, files, yes=[doing, hidden], no=[refused])
    lan, path = browser("lan"), plan_of(files) + "sheet"
    assert "<h1>My list</h1>" not in text(lan.get(path))
    assert lan.post(path, {"steps": [str(doing)]}).status_code == 422
    unsafe = text(lan.post(path, {"carrying": "not_safe", "steps": [str(doing)]}))
    assert "Then it is not printed" in unsafe
    assert "<h1>My list</h1>" not in unsafe
    sheet = text(lan.post(path, {"carrying": "safe", "steps": [str(doing)]}))
    assert "<h1>My list</h1>" in sheet
    assert COURSE in sheet
    assert WISH in sheet
    for never in ("Gặp luật sư", "Về quê", NAME, "70,000", "Support plan</title>"):
        assert never not in sheet
    with acting(cast.lan):
        details = [r.detail for r in Record.objects.filter(action="support.sheet").order_by("at")]
    assert [list(one) for one in details] == [["not_safe"], ["safe"]]


def test_late_steps_stand_in_the_lists_and_open_ones_before_closing(
    browser: Any, cast: Cast, files: Files
) -> None:
    doing, refused = drafted(cast.lan, files, None, facts(), facts(words="Về quê"))
    agreed(cast.lan, files, yes=[doing], no=[refused])
    closing = text(browser("lan").get(f"/desk/cases/{files.case}/closing/"))
    assert "She agreed to this, and it is not done" in closing
    assert COURSE in closing
    assert "Về quê" not in closing
    assert "a step is late" not in text(browser("lan").get("/desk/"))
    with acting(cast.lan):
        PlanStep.objects.filter(pk=doing).update(due_on=day(-2))
    assert "a step is late" in text(browser("lan").get("/desk/"))
    assert "a step is late" not in text(browser("mai").get("/desk/"))
    services.raise_late(by=SWEEPER, now=timezone.now() + dt.timedelta(days=20))
    assert "a step is late" in text(browser("mai").get("/desk/"))


def test_a_plan_page_of_a_closed_case_is_read_and_not_written(
    browser: Any, cast: Cast, files: Files
) -> None:
    from hotline.cases import closing

    [step] = drafted(cast.lan, files)
    asked = closing.ask_to_close(by=cast.lan, case_id=files.case, outcome="other", words="Đóng.")
    closing.decide(by=cast.mai, closing_id=asked.id, approved=True, words="")
    lan, here = browser("lan"), plan_of(files)
    assert "Go through it with her" not in text(lan.get(here))
    for path in ("begin", "wish", "steps/take-up", f"steps/{step}/out"):
        assert lan.post(here + path, {"wish": "x"}).status_code in (302, 422)
    with acting(cast.lan):
        assert SupportPlan.objects.get().wish == WISH
        assert PlanStep.objects.get().state == "proposed"
        assert CasePerson.objects.filter(case=files.case).exists()


@pytest.mark.parametrize(
    ("typed", "vnd"),
    [("1500000", 1_500_000), ("1.500.000", 1_500_000), ("1 500 000đ", 1_500_000), ("0", 0),
     ("1,500,000", 1_500_000), ("50.000 VND", 50_000), ("", None)],
)  # fmt: skip
def test_amounts_as_people_type_them(typed: str, vnd: int | None) -> None:
    assert AmountField().clean(typed) == vnd


@pytest.mark.parametrize("typed", ["1,5", "1.5", "1e6", "-5", "1.50.000", "1500.000", "nhiều"])
def test_an_amount_that_is_not_clear_is_asked_again(typed: str) -> None:
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError):
        AmountField().clean(typed)
