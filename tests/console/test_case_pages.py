"""The pages of a case at work, without a browser."""

import datetime as dt
import re
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.cases import closing, planning, services, transfer
from hotline.cases.models import Case, Closing, Measure, Problem, SafetyPlan, Task, Transfer
from hotline.console.presenting import case_timeline
from hotline.contacts.services import end_contact
from tests.access.world import NOTES, PROBLEM, Files, enrolled, lao_cai, work_loop
from tests.cast import Cast
from tests.console.test_loop_pages import page

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(cast: Cast) -> Files:
    files = work_loop(cast.lan, lao_cai())
    end_contact(by=cast.lan, contact_id=files.contact)
    return files


@pytest.fixture
def hoa(cast: Cast) -> Actor:
    return enrolled("hoa", "counsellor", centre="HN").as_actor()


def at(case_id: UUID, part: str = "") -> str:
    return f"/desk/cases/{case_id}/{part}"


def closed(cast: Cast, story: Files) -> None:
    asked = closing.ask_to_close(
        by=cast.lan, case_id=story.case, outcome="needs_met", words="Đã về nhà"
    )
    closing.decide(by=cast.mai, closing_id=asked.id, approved=True)


def test_one_press_plans_a_suggested_measure(signed_in: Any, cast: Cast, story: Files) -> None:
    lan = signed_in("lan")
    shown = page(lan.get(at(story.case)))
    found = re.search(r'name="kind" value="(\w+)"', shown)
    assert found
    with acting(cast.lan):
        problem = Problem.objects.get()
    went = lan.post(at(story.case, f"problems/{problem.id}/plan"), {"kind": found[1]})
    assert went.status_code == 302
    with acting(cast.lan):
        measure = Measure.objects.order_by("at").last()
        assert measure is not None
        assert (measure.kind, measure.problem_id) == (found[1], problem.id)
        assert measure.due_at is not None
    again = page(lan.get(went["Location"].split("#")[0]))
    assert f'name="kind" value="{found[1]}"' not in again


def test_a_suggested_agency_is_chosen_in_the_referral(
    signed_in: Any, cast: Cast, story: Files
) -> None:
    lan = signed_in("lan")
    services.name_problem(
        by=cast.lan, case_id=story.case, domain="mental_health", urgency="emergency", text="x",
        person_id=story.person,
    )  # fmt: skip
    shown = page(lan.get(at(story.case)))
    link = re.search(r'href="([^"]+/refer\?agency=([^"]+))"', shown)
    assert link
    form = page(lan.get(link[1].replace("&amp;", "&")))
    assert re.search(rf'value="{link[2]}" selected', form)


def test_a_problem_is_solved_and_there_again(signed_in: Any, cast: Cast, story: Files) -> None:
    lan = signed_in("lan")
    with acting(cast.lan):
        problem = Problem.objects.get()
    turn = at(story.case, f"problems/{problem.id}")
    for data, solved in (({}, True), ({"again": "yes"}, False)):
        assert lan.post(turn, data).status_code == 302
        with acting(cast.lan):
            assert (Problem.objects.get().resolved_at is not None) is solved


def test_a_task_is_added_for_a_colleague_and_done_by_her(
    signed_in: Any, cast: Cast, story: Files, hoa: Actor
) -> None:
    lan = signed_in("lan")
    empty = lan.post(at(story.case, "tasks"), {"text": "", "owner": ""})
    assert "task_text" in page(empty, 422)
    order = {"text": "Gọi trường", "owner": str(hoa.member_id), "due_at": "2031-01-02T08:00"}
    assert lan.post(at(story.case, "tasks"), order).status_code == 302
    with acting(cast.lan):
        task = Task.objects.get()
        assert (task.text, task.owner_id) == ("Gọi trường", hoa.member_id)
    from hotline.staff.models import Member
    from tests.access.world import browser_of

    hers = browser_of(Member.objects.get(pk=hoa.member_id))
    assert "Gọi trường" in page(hers.get(at(story.case)))
    done = hers.post(at(story.case, f"tasks/{task.id}"))
    assert done["Location"] == "/desk/"  # it is no longer hers to see


def test_the_safety_plan_is_written_kept_and_printed_without_a_trace(
    signed_in: Any, cast: Cast, story: Files
) -> None:
    lan = signed_in("lan")
    address = at(story.case, f"people/{story.person}/safety-plan/")
    assert lan.post(address, {"signs": " "}).status_code == 422
    for signs in ("xe lạ", "xe lạ, số lạ"):
        sheet = {"signs": signs, "numbers": "113", "code_word": "bún bò"}
        assert lan.post(address, sheet).status_code == 302
    with acting(cast.lan):
        plans = list(SafetyPlan.objects.order_by("at"))
    assert len(plans) == 2
    form = page(lan.get(address))
    assert "xe lạ, số lạ" in form
    assert str(plans[0].id) in form
    sheet_page = page(lan.get(f"{address}{plans[1].id}"))
    assert "xe lạ, số lạ" in sheet_page
    assert "bún bò" not in sheet_page
    assert 'data-dialog="carry"' in sheet_page  # nothing is printed before she was asked
    printed = re.sub(r'<(\w+)[^>]*class="no-print".*?</\1>', "", sheet_page, flags=re.DOTALL)
    title = re.search(r"<title>(.*?)</title>", printed, re.DOTALL)
    assert title
    assert not re.search(r"an toàn|safety|111|hotline", title[1], re.IGNORECASE)
    with acting(cast.lan):
        name = Case.objects.get(pk=story.case).number
    assert name not in title[1]


def test_the_sheet_is_closed_to_whoever_may_not_read_her_file(
    signed_in: Any, cast: Cast, story: Files
) -> None:
    plan = planning.write_safety_plan(
        by=cast.lan, case_id=story.case, person_id=story.person, signs="x"
    )
    address = at(story.case, f"people/{story.person}/safety-plan/")
    for name in ("binh", "son", "quan", "hanh"):
        assert signed_in(name).get(address).status_code in (403, 404)
        assert signed_in(name).get(f"{address}{plan.id}").status_code in (403, 404)


def test_closing_refused_then_approved_then_opened_again(
    signed_in: Any, cast: Cast, story: Files
) -> None:
    lan, mai = signed_in("lan"), signed_in("mai")
    ask = at(story.case, "closing/")
    assert "1" in page(lan.get(ask))
    assert lan.post(ask, {"outcome": "needs_met", "words": " "}).status_code == 422
    kept = page(lan.post(ask, {"outcome": "", "words": "Đã về nhà, có việc làm"}), 422)
    assert "Đã về nhà, có việc làm" in kept
    assert lan.post(ask, {"outcome": "needs_met", "words": "Đã về nhà"}).status_code == 302

    assert at(story.case, "closing/") in page(mai.get("/desk/closings/"))
    assert at(story.case, "closing/") in page(mai.get("/desk/lists/"))
    with acting(cast.mai):
        asked = Closing.objects.get()
    decide = f"{ask}{asked.id}"
    assert mai.post(decide, {"answer": "refuse", "words": ""}).status_code == 422
    refused = mai.post(decide, {"answer": "refuse", "words": "Gọi chị ấy đã"})
    assert refused.status_code == 302
    assert "Gọi chị ấy đã" in page(lan.get(at(story.case)))
    assert at(story.case) in page(lan.get("/desk/lists/"))
    assert lan.post(f"{decide}/read").status_code == 302
    assert f"{decide}/read" not in page(lan.get(at(story.case)))

    lan.post(ask, {"outcome": "safe_and_settled", "words": "Đã gọi, chị ấy ổn"})
    with acting(cast.mai):
        again = Closing.objects.get(decided_at__isnull=True)
    assert mai.post(f"{ask}{again.id}", {"answer": "approve"}).status_code == 302
    shown = page(lan.get(at(story.case)))
    assert PROBLEM in shown
    assert at(story.case, "problems") not in shown  # nothing to press any more
    reopen = at(story.case, "reopen/")
    assert reopen in shown
    assert lan.post(reopen, {"words": ""}).status_code == 422
    assert lan.post(reopen, {"words": "Chị ấy gọi lại"}).status_code == 302
    assert at(story.case, "problems") in page(lan.get(at(story.case)))


def test_a_counsellor_does_not_decide_on_a_closing(
    signed_in: Any, cast: Cast, story: Files
) -> None:
    asked = closing.ask_to_close(by=cast.lan, case_id=story.case, outcome="needs_met", words="Xong")
    order = {"answer": "approve"}
    for name in ("lan", "binh", "son"):
        answer = signed_in(name).post(at(story.case, f"closing/{asked.id}"), order)
        assert answer.status_code in (403, 404)


def test_what_was_typed_into_a_case_closed_meanwhile_comes_back(
    signed_in: Any, cast: Cast, story: Files
) -> None:
    lan = signed_in("lan")
    closed(cast, story)
    for part, order in (
        ("notes", {"text": "Chị ấy vừa gọi lại"}),
        ("problems", {"domain": "safety", "urgency": "urgent", "text": "Chị ấy vừa gọi lại"}),
        ("tasks", {"text": "Chị ấy vừa gọi lại"}),
    ):
        assert "Chị ấy vừa gọi lại" in page(lan.post(at(story.case, part), order), 422)
    refer = at(story.case, f"people/{story.person}/refer")
    assert lan.get(refer)["Location"] == at(story.case)


def test_a_case_goes_to_another_centre_and_is_taken(
    signed_in: Any, cast: Cast, story: Files
) -> None:
    lan, binh = signed_in("lan"), signed_in("binh")
    ask = at(story.case, "transfer/")
    kept = page(lan.post(ask, {"to": "", "words": "Chị ấy đã vào Đà Nẵng"}), 422)
    assert "Chị ấy đã vào Đà Nẵng" in kept
    order = {"to": "centre:DN", "words": "Chị ấy đã vào Đà Nẵng"}
    assert lan.post(ask, order).status_code == 302
    with acting(cast.lan):
        asked = Transfer.objects.get()
    offer = f"/desk/transfers/{asked.id}/"
    assert offer in page(binh.get("/desk/lists/"))
    before = page(binh.get(offer))
    for secret in (NOTES, PROBLEM, "Chị ấy đã vào Đà Nẵng"):
        assert secret not in before
    assert signed_in("mai").get(offer).status_code == 404
    taken = binh.post(f"{offer}answer", {"answer": "take"})
    assert taken["Location"] == at(story.case)
    after = page(binh.get(at(story.case)))
    assert "Chị ấy đã vào Đà Nẵng" in after
    assert PROBLEM in after
    assert lan.get(at(story.case)).status_code == 404
    late = signed_in("son").post(f"{offer}answer", {"answer": "take"})
    assert late.status_code == 302


def test_a_declined_case_comes_back_with_the_reason(
    signed_in: Any, cast: Cast, story: Files
) -> None:
    asked = transfer.hand_over(
        by=cast.lan, case_id=story.case, words="x", to_member=cast.binh.member_id
    )
    binh, lan = signed_in("binh"), signed_in("lan")
    answer = f"/desk/transfers/{asked.id}/answer"
    assert binh.post(answer, {"answer": "decline", "words": ""}).status_code == 422
    order = {"answer": "decline", "words": "Không có người trực"}
    assert binh.post(answer, order)["Location"] == "/desk/"
    assert "Không có người trực" in page(lan.get(at(story.case)))
    assert at(story.case) in page(lan.get("/desk/lists/"))


def test_the_supervisor_takes_a_case_over(signed_in: Any, cast: Cast, story: Files) -> None:
    mai = signed_in("mai")
    take = at(story.case, "assign/")
    assert mai.post(take, {"to": str(cast.mai.member_id), "words": ""}).status_code == 422
    order = {"to": str(cast.mai.member_id), "words": "Lan nghỉ ốm"}
    assert mai.post(take, order).status_code == 302
    with acting(cast.mai):
        assert Case.objects.get().owner_id == cast.mai.member_id
    assert signed_in("lan").get(at(story.case)).status_code == 404
    for name in ("lan", "son", "hanh"):
        assert signed_in(name).get(take).status_code in (403, 404)


def test_the_timeline_shows_everything_by_pages_and_by_kind(
    signed_in: Any, cast: Cast, story: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    lan = signed_in("lan")
    for number in range(12):
        services.write_note(by=cast.lan, case_id=story.case, text=f"ghi chú {number:02d}")
    with acting(cast.lan):
        whole = page(lan.get(at(story.case)))
    monkeypatch.setattr(case_timeline, "PAGE", 5)
    seen: list[str] = []
    lines = 0
    address = at(story.case)
    for _turn in range(20):
        shown = page(lan.get(address))
        seen += re.findall(r"ghi chú \d\d", shown)
        lines += shown.count('class="event"')
        earlier = re.search(r'href="([^"]*before=[^"]*)#timeline"', shown)
        if not earlier:
            break
        address = earlier[1].replace("&amp;", "&")
    assert seen == [f"ghi chú {number:02d}" for number in reversed(range(12))]
    assert lines == whole.count('class="event"')
    notes = page(lan.get(f"{at(story.case)}?kind=notes"))
    assert "ghi chú 11" in notes
    assert page(lan.get(f"{at(story.case)}?kind=invented&before=never"))


def test_every_line_of_a_timeline_has_a_name(cast: Cast, story: Files) -> None:
    planning.add_task(by=cast.lan, case_id=story.case, text="x")
    closed(cast, story)
    closing.reopen(by=cast.lan, case_id=story.case, words="x")
    asked = transfer.hand_over(by=cast.lan, case_id=story.case, words="x", to_centre="DN")
    transfer.call_back(by=cast.lan, transfer_id=asked.id)
    from hotline.cases.models import Entry

    with acting(cast.lan):
        kinds = set(Entry.objects.values_list("kind", flat=True))
    assert kinds <= set(case_timeline.titles())
    prefixes = [p for group in case_timeline.GROUPS.values() for p in group]
    for kind in case_timeline.titles():
        assert any(kind.startswith(prefix) for prefix in prefixes), kind


def test_what_is_due_stands_in_the_list_and_overdue_is_told(
    signed_in: Any, cast: Cast, story: Files
) -> None:
    late = timezone.now() - dt.timedelta(hours=3)
    planning.add_task(by=cast.lan, case_id=story.case, text="Gọi trường", due_at=late)
    services.judge_risk(
        by=cast.lan, case_id=story.case, risk="high", urgency="urgent", look_again_at=late
    )
    lan, mai = signed_in("lan"), signed_in("mai")
    lists = page(lan.get("/desk/lists/"))
    assert f"{at(story.case)}#tasks" in lists
    assert f"{at(story.case)}#risk" in lists
    assert "Gọi trường" not in lists  # narrative stays in the file
    assert f"{at(story.case)}#risk" in page(mai.get("/desk/lists/"))
    assert "row-waiting" in page(lan.get(at(story.case)))


def test_the_manager_reads_the_plan_without_words_and_presses_nothing(
    signed_in: Any, cast: Cast, story: Files
) -> None:
    shown = page(signed_in("hanh").get(at(story.case)))
    for secret in (PROBLEM, NOTES):
        assert secret not in shown
    assert at(story.case, "measures") not in shown
    assert at(story.case, "closing/") not in shown


def test_a_suggestion_says_how_near_the_service_is(
    signed_in: Any, cast: Cast, story: Files
) -> None:
    shown = page(signed_in("lan").get(at(story.case)))
    part = shown[shown.index('id="suggestions"') :]
    assert "serves Lào Cai" in part or "Lào Cai ·" in part
    assert "serves the whole country" in part or "cả nước" in part
