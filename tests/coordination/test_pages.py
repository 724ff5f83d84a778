"""The pages of joint plans, conferences, the working group and letters, in the console and the
portal."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from hotline.actor.context import acting
from hotline.coordination import conferences, group, queries, services
from hotline.coordination.models import Commitment, Conference, JointStep, Meeting
from hotline.directory.models import Agency
from hotline.referrals import services as referrals
from tests.access.world import NAME, Files
from tests.cast import Cast
from tests.coordination.test_conferences import AGENDA, SAID, called, held
from tests.coordination.test_steps import BED, LAWYER, day, proposed
from tests.documents.test_letters import without_spaces, words_of

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


def test_a_step_is_asked_and_answered_over_both_faces(
    browser: Any, cast: Cast, files: Files, near: Agency
) -> None:
    lan, pao = browser("lan"), browser("pao")
    address = f"/desk/cases/{files.case}/plan/new"
    form = {
        "words": BED, "charge": f"agency:{near.pk}", "domain": "housing",
        "due_on": day(3).isoformat(), "referral": str(files.referral),
    }  # fmt: skip
    wrong = lan.post(address, form | {"words": "", "due_on": day(-2).isoformat()})
    assert wrong.status_code == 422
    assert f'value="{day(-2).isoformat()}"' in text(wrong)
    assert lan.post(address, form).status_code == 302
    with acting(cast.lan):
        step = JointStep.objects.get()
    assert BED in text(lan.get(f"/desk/cases/{files.case}/plan/"))
    assert BED in text(pao.get(f"/portal/plans/{step.pk}/"))
    for stranger in ("thu", "binh"):
        for path in (f"/portal/plans/{step.pk}/", f"/desk/plan/{step.pk}/"):
            assert browser(stranger).get(path).status_code == 404
    pao.post(f"/portal/plans/{step.pk}/agree")
    late = pao.post(
        f"/portal/plans/{step.pk}/answer/later", {"due_on": day(-1).isoformat(), "words": "x"}
    )
    assert late.status_code == 422
    pao.post(f"/portal/plans/{step.pk}/answer/later", {"due_on": day(6).isoformat(), "words": "x"})
    assert pao.post(f"/portal/plans/{step.pk}/answer/not-done", {}).status_code == 422
    pao.post(f"/portal/plans/{step.pk}/answer/done", {"words": "Xong rồi."})
    shown = text(lan.get(f"/desk/plan/{step.pk}/"))
    for words in ("Done", "Xong rồi.", "Another day"):
        assert words in shown
    assert pao.post(f"/portal/plans/{step.pk}/agree", follow=True).status_code == 200


def test_who_reads_coded_facts_sees_the_plan_without_a_word(
    browser: Any, cast: Cast, files: Files, near: Agency
) -> None:
    step = proposed(cast.lan, files, agency=near)
    for path in (f"/desk/cases/{files.case}/plan/", f"/desk/plan/{step.pk}/"):
        shown = text(browser("hanh").get(path))
        assert BED not in shown
        assert "•••" in shown
    assert browser("hanh").post(f"/desk/plan/{step.pk}/withdraw").status_code == 404


def test_the_counsellor_writes_down_what_an_agency_said_and_takes_a_step_back(
    browser: Any, cast: Cast, files: Files, near: Agency
) -> None:
    lan = browser("lan")
    step = proposed(cast.lan, files, agency=near)
    answer = f"/desk/plan/{step.pk}/answer"
    assert lan.post(answer, {"act": "agreed", "words": ""}).status_code == 422
    assert lan.post(answer, {"act": "agreed", "words": "Qua điện thoại."}).status_code == 302
    assert lan.post(answer, {"act": "not_done", "words": "x"}).status_code == 422
    assert lan.post(f"/desk/plan/{step.pk}/withdraw", {"reason": "mistake"}).status_code == 302
    with acting(cast.lan):
        assert JointStep.objects.get().state == "withdrawn"
    assert lan.post(f"/desk/plan/{step.pk}/withdraw", {"reason": "mistake"}).status_code == 302


def test_late_steps_stand_in_the_list_of_what_is_due(
    browser: Any, cast: Cast, files: Files, near: Agency
) -> None:
    step = proposed(cast.lan, files, agency=near)
    assert "Joint plan: late" not in text(browser("lan").get("/desk/lists/"))
    with acting(cast.lan):
        JointStep.objects.filter(pk=step.pk).update(due_on=day(-1))
    for name in ("lan", "mai"):
        assert "Joint plan: late" in text(browser(name).get("/desk/lists/"))
    assert "Joint plan: late" not in text(browser("binh").get("/desk/lists/"))


def test_a_conference_is_called_held_and_its_minutes_released(
    browser: Any, cast: Cast, files: Files, near: Agency
) -> None:
    lan, pao = browser("lan"), browser("pao")
    when = (timezone.localtime() + dt.timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    form = {"meets_at": when, "way": "video", "agencies": [near.pk], "agenda": AGENDA}
    address = f"/desk/cases/{files.case}/conferences/new"
    assert lan.post(address, form | {"agencies": []}).status_code == 422
    assert lan.post(address, form).status_code == 302
    with acting(cast.lan):
        conference = Conference.objects.get()
        [asked] = queries.participants(conference.pk)
    theirs = f"/portal/conferences/{conference.pk}/"
    assert AGENDA in text(pao.get(theirs))
    ours = f"/desk/conferences/{conference.pk}/"
    assert lan.post(ours + "hold", {"words": ""}).status_code == 422
    lan.post(ours + "hold", {"words": SAID, "came": [str(asked.pk)]})
    assert SAID not in text(pao.get(theirs))
    assert pao.post(ours + "release").status_code == 404
    lan.post(ours + "release")
    assert SAID in text(pao.get(theirs))
    assert browser("thu").get(theirs).status_code == 404
    assert "Released" in text(lan.get(ours))


def test_decisions_are_linked_and_listed_for_the_agency(
    browser: Any, cast: Cast, files: Files, near: Agency, far: Agency
) -> None:
    conference = called(cast.lan, files, near, far)
    held(cast.lan, conference, near)
    services.propose(
        by=cast.lan, case_id=files.case, words=LAWYER, domain="safety", due_on=day(2), agency=far,
        conference_id=conference.pk,
    )  # fmt: skip
    assert "Decided in" in text(
        browser("lan").get(f"/desk/plan/{_only_step(cast)}/")
    )  # fmt: skip
    shown = text(browser("pao").get("/portal/plans/"))
    assert "Nothing is asked of you" in shown
    assert "Conferences" in shown


def _only_step(cast: Cast) -> Any:
    with acting(cast.lan):
        return JointStep.objects.get().pk


def test_the_working_group_is_kept_by_the_national_centre_and_read_by_the_monitor(
    browser: Any, cast: Cast
) -> None:
    quan, van = browser("quan"), browser("van")
    quan.post(
        "/working-group/meetings/new",
        {"held_on": day(-10).isoformat(), "present": ["moh", "mps"], "words": "Đã bàn."},
    )
    meeting = Meeting.objects.get()
    form = {
        "agency": "moh", "words": "Mở hai nhà tạm lánh.", "due_on": day(-1).isoformat(),
        "measure": "handovers", "meeting": str(meeting.pk),
    }  # fmt: skip
    assert quan.post("/working-group/commitments/new", form | {"words": ""}).status_code == 422
    assert quan.post("/working-group/commitments/new", form).status_code == 302
    made = Commitment.objects.get()
    shown = text(van.get("/working-group/"))
    for words in ("Mở hai nhà tạm lánh.", "Late", "Ministry of Health", "Referrals"):
        assert words in shown
    address = f"/working-group/commitments/{made.pk}/"
    assert van.post(address, {"act": "done", "words": "x"}).status_code == 200
    assert quan.post(address, {"act": "due_changed", "words": "x"}).status_code == 422
    quan.post(address, {"act": "due_changed", "words": "x", "due_on": day(9).isoformat()})
    quan.post(address, {"act": "done", "words": "Đã mở."})
    made.refresh_from_db()
    assert (made.state, made.due_on) == ("done", day(9))
    assert "Đã mở." in text(van.get(address))
    assert "Đã bàn." in text(van.get(f"/working-group/meetings/{meeting.pk}/"))
    for name, path in (("van", "commitments/new"), ("lan", ""), ("pao", ""), ("hanh", "")):
        assert browser(name).get(f"/working-group/{path}").status_code == 404


def test_a_letter_is_downloaded_under_a_neutral_name_once_it_is_said_what_for(
    browser: Any, cast: Cast, files: Files
) -> None:
    referrals.accept(by=cast.pao, referral_id=files.referral)
    for name, address in (
        ("lan", f"/desk/referrals/{files.referral}/letter"),
        ("pao", f"/portal/referrals/{files.referral}/letter"),
    ):
        she = browser(name)
        assert "The letter says who she is" in text(she.get(address))
        assert she.post(address, {"language": "vi"}).status_code == 422
        got = she.post(address, {"language": "vi", "reason": "paper_file"})
        assert got["Content-Type"] == "application/pdf"
        assert got["Cache-Control"] == "no-store"
        assert got["Content-Disposition"] == (
            f'attachment; filename="{timezone.localdate():%Y%m%d}.pdf"'
        )
        assert without_spaces(NAME) in without_spaces(words_of(got.content))
    assert browser("thu").get(f"/portal/referrals/{files.referral}/letter").status_code == 404
    assert browser("binh").get(f"/desk/referrals/{files.referral}/letter").status_code == 404


def test_a_letter_is_withdrawn_on_its_page(browser: Any, cast: Cast, files: Files) -> None:
    lan, address = browser("lan"), f"/desk/referrals/{files.referral}/letter"
    lan.post(address, {"language": "en", "reason": "no_system"})
    shown = text(lan.get(address))
    assert "Withdraw it" in shown
    assert "The letter does not say who she is" in shown
    path = next(one for one in shown.split('"') if one.endswith("/withdraw"))
    assert lan.post(path).status_code == 302
    assert "Withdrawn" in text(lan.get(address))


def test_the_group_does_not_ask_for_a_day_that_is_to_come(cast: Cast, browser: Any) -> None:
    form = {"held_on": day(3).isoformat(), "words": "x"}
    assert browser("quan").post("/working-group/meetings/new", form).status_code == 422
    assert conferences.EVENT != services.EVENT
    assert group.members()
