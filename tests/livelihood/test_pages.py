"""The pages keep what was typed, understand amounts, and open to whoever may read the file."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from hotline.actor.context import acting
from hotline.actor.ids import new_id
from hotline.cases import services as cases
from hotline.console.presenting.all_due import due_for
from hotline.livelihood import milestones, queries, rules, services
from hotline.livelihood.models import LivelihoodPlan, SheetPrint
from tests.access.world import NAME, Files
from tests.cast import Cast
from tests.documents.test_letters import without_spaces, words_of
from tests.livelihood.conftest import IDEA, MIL, days, written

pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]


def home(files: Files, person: UUID | None = None) -> str:
    return f"/desk/cases/{files.case}/people/{person or files.person}/livelihood/"


def sent(**changes: Any) -> dict[str, Any]:
    """A form as a browser sends it."""
    order: dict[str, Any] = {
        "kind": "business", "starts_on": days(0).isoformat(), "idea": IDEA, "rows": "3",
        "expected": "0", "version_id": str(new_id()), "customers": "many", "owed": ["nobody"],
        "baseline": "1.000.000", "own": "4,000,000", "living": "", "c0-what": "nồi",
        "c0-amount": "3000000 đ", "c0-payer": "herself", "m0-income": "2.000.000",
        "m0-costs": "2.500.000",
    }  # fmt: skip
    return order | changes


def test_a_plan_is_typed_as_people_write_and_understood(
    cast: Cast, files: Files, signed_in: SignedIn
) -> None:
    lan = signed_in("lan")
    assert lan.get(home(files)).status_code == 200
    answer = lan.post(home(files) + "write", sent())
    assert (answer.status_code, answer["Location"]) == (302, home(files) + "#money")
    with acting(cast.lan):
        found = queries.current(files.case, files.person)
        assert found is not None
        assert (found.figures.baseline, found.figures.own) == (1 * MIL, 4 * MIL)
        assert found.figures.costs == (rules.Cost("nồi", 3 * MIL),)
        assert found.figures.months[0] == rules.Month(2 * MIL, 2_500_000)
    page = lan.get(home(files))
    assert IDEA in page.content.decode()


def test_a_wrong_amount_is_said_at_its_field_and_nothing_typed_is_lost(
    files: Files, signed_in: SignedIn
) -> None:
    answer = signed_in("lan").post(
        home(files) + "write",
        sent(**{"m3-income": "1.50.000", "c1-amount": "500", "c2-what": "ghế"}),
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    for ident in ("id_m3-income", "id_c1-amount", "id_c2-amount"):
        assert f'href="#{ident}"' in page
    for typed in (IDEA, "1.50.000", "ghế", "2.500.000"):
        assert typed in page


def test_a_row_is_added_and_months_filled_without_script_and_nothing_is_saved(
    cast: Cast, files: Files, signed_in: SignedIn
) -> None:
    lan = signed_in("lan")
    more = lan.post(home(files) + "write", sent(act="add_row", idea="")).content.decode()
    assert 'name="c3-what"' in more
    assert 'value="nồi"' in more
    filled = lan.post(
        home(files) + "write", sent(act="fill", **{"m6-income": "9.000.000"})
    ).content.decode()
    assert filled.count('value="2.000.000"') == 6
    assert filled.count('value="9.000.000"') == 6
    assert filled.count('value="2.500.000"') == 12
    with acting(cast.lan):
        assert not LivelihoodPlan.objects.exists()


def test_what_a_colleague_saved_meanwhile_is_said_and_what_was_typed_stays(
    cast: Cast, files: Files, signed_in: SignedIn
) -> None:
    plan = written(cast, files)
    lan = signed_in("lan")
    assert 'name="expected" value="1"' in lan.get(home(files) + "write").content.decode()
    written(cast, files, plan_id=plan.plan_id, expected=1)
    answer = lan.post(home(files) + "write", sent(expected="1", idea="Nuôi gà thả vườn"))
    assert answer.status_code == 422
    assert "Nuôi gà thả vườn" in answer.content.decode()


def test_a_suspect_and_a_stranger_have_no_such_page(
    cast: Cast, files: Files, signed_in: SignedIn
) -> None:
    his = cases.add_person(by=cast.lan, case_id=files.case, role="suspect", name="Ông Bảy")
    lan = signed_in("lan")
    for path in ("", "write", "sheet"):
        assert lan.get(home(files, his.id) + path).status_code == 404
    plan = written(cast, files)
    one = milestones.add(by=cast.lan, plan_id=plan.plan_id, kind="other", due_on=days(1), words="x")
    for who in ("binh", "quan", "hanh"):
        for address in (home(files), f"/desk/livelihood-steps/{one.pk}/"):
            assert signed_in(who).get(address).status_code in (403, 404)


def test_a_step_is_planned_moved_and_put_off(cast: Cast, files: Files, signed_in: SignedIn) -> None:
    plan, lan = written(cast, files), signed_in("lan")
    new = f"/desk/livelihood/{plan.plan_id}/steps/new"
    order = {
        "kind": "loan", "words": "vay vốn", "due_on": days(-2).isoformat(), "amount": "5.000.000"
    }  # fmt: skip
    assert lan.post(new, order).status_code == 422  # where the money comes from
    assert lan.post(new, order | {"source": "policy_bank"}).status_code == 302
    with acting(cast.lan):
        [one] = queries.milestones(plan.plan_id)
        [due] = [d for d in due_for(cast.lan) if "livelihood-steps" in d.href]
    assert due.href == f"/desk/livelihood-steps/{one.pk}/"
    page = f"/desk/livelihood-steps/{one.pk}/"
    assert lan.post(page, {"before": "planned", "after": "put_off"}).status_code == 422
    later = {"before": "planned", "after": "put_off", "due_on": days(9).isoformat(), "words": "tết"}
    assert lan.post(page, later).status_code == 302
    assert lan.post(page, {"before": "planned", "after": "asked"}).status_code == 302
    assert lan.post(page, {"before": "planned", "after": "asked"}).status_code in (302, 422)
    with acting(cast.lan):
        assert [m.after for m in queries.history(one.pk)] == ["planned", "planned", "asked"]
    assert "5.000.000" in lan.get(page).content.decode()


def test_a_review_comes_by_itself_and_is_written_down(
    cast: Cast, files: Files, signed_in: SignedIn
) -> None:
    plan, lan = written(cast, files), signed_in("lan")
    began = rules.months_on(days(0), -3)
    assert lan.post(
        f"/desk/livelihood/{plan.plan_id}/begin", {"on": days(3).isoformat()}
    ).status_code == 422  # fmt: skip
    assert lan.post(
        f"/desk/livelihood/{plan.plan_id}/begin", {"on": began.isoformat()}
    ).status_code == 302  # fmt: skip
    with acting(cast.lan):
        assert [d for d in due_for(cast.lan) if d.href == home(files)]
    review = f"/desk/livelihood/{plan.plan_id}/review"
    assert lan.get(review).status_code == 200
    assert lan.post(review, {"status": "failed", "income": "0"}).status_code == 422
    assert lan.post(review, {"status": "growing", "income": "2.500.000"}).status_code == 302
    page = lan.get(home(files)).content.decode()
    assert "2.500.000" in page
    with acting(cast.lan):
        assert not [d for d in due_for(cast.lan) if d.href == home(files)]


def test_the_sheet_comes_after_the_question_under_a_name_that_says_nothing(
    cast: Cast, files: Files, signed_in: SignedIn
) -> None:
    written(cast, files)
    lan = signed_in("lan")
    assert lan.get(home(files) + "sheet").status_code == 200
    assert lan.post(home(files) + "sheet", {"language": "vi"}).status_code == 422
    assert (
        lan.post(home(files) + "sheet", {"language": "vi", "carrying": "not_safe"}).status_code
        == 302
    )
    answer = lan.post(home(files) + "sheet", {"language": "vi", "carrying": "safe"})
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].split('"')[1][:-4].isdigit()
    said = without_spaces(words_of(b"".join([answer.content])))
    assert without_spaces(IDEA) in said
    assert without_spaces(NAME) not in said
    with acting(cast.lan):
        rows = SheetPrint.objects.order_by("at").values_list("carrying", "printed")
        assert list(rows) == [("not_safe", False), ("safe", True)]


def test_her_name_in_the_plan_stops_the_sheet_and_the_page_says_why(
    cast: Cast, files: Files, signed_in: SignedIn
) -> None:
    written(cast, files, words={"idea": f"{NAME} bán bún"})
    answer = signed_in("lan").post(home(files) + "sheet", {"language": "vi", "carrying": "safe"})
    assert answer.status_code == 422
    with acting(cast.lan):
        assert not SheetPrint.objects.exists()


def test_the_page_of_her_reintegration_shows_it_at_a_glance(
    cast: Cast, files: Files, signed_in: SignedIn
) -> None:
    plan = written(cast, files)
    services.begin(by=cast.lan, plan_id=plan.plan_id, on=rules.months_on(days(0), -4))
    address = f"/desk/cases/{files.case}/people/{files.person}/reintegration/"
    page = signed_in("lan").get(address).content.decode()
    assert f'href="{home(files)}"' in page
