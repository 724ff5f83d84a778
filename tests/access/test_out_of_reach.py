"""What is out of reach is not there: no page, no count, no difference to what never was."""

import re
import uuid
from typing import Any

import pytest

from hotline.actor.context import acting
from hotline.cases.models import Measure
from hotline.console.frame import lists_for
from hotline.followups.reactions import REACTIONS
from hotline.followups.services import plan
from hotline.referrals.models import Referral
from tests.access.declared import filled, guarded
from tests.access.world import Files, browser_of
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def _ids(cast: Cast, files: Files) -> dict[str, Any]:
    followup, _later = plan(by=REACTIONS, referral_id=files.referral)
    with acting(cast.lan):
        measure = Measure.objects.get()
    return {
        "contact_id": files.contact, "case_id": files.case, "person_id": files.person,
        "referral_id": files.referral, "followup_id": followup.id, "measure_id": measure.id,
    }  # fmt: skip


STRANGERS = ("binh", "son", "thu")


@pytest.mark.parametrize("name", STRANGERS)
def test_a_file_out_of_reach_is_not_there_whatever_one_asks(
    cast: Cast, files: Files, name: str
) -> None:
    browser, ids = browser_of(cast.members[name]), _ids(cast, files)
    with_ids = [a for a in guarded() if a.arguments and set(a.arguments) <= set(ids)]
    assert len(with_ids) >= 20
    for address in with_ids:
        path = filled(address, **ids)
        answers = {browser.get(path).status_code, browser.post(path, {"age": "9"}).status_code}
        assert 404 in answers, (address.name, answers)
        assert answers <= {404, 405}, (address.name, answers)
    with acting(cast.lan):
        assert Referral.objects.get(pk=files.referral).state == "sent"


def test_what_is_out_of_reach_answers_like_what_is_not_there(cast: Cast, files: Files) -> None:
    browser, pages = browser_of(cast.members["binh"]), []
    for case in (files.case, uuid.uuid4()):
        response = browser.get(f"/desk/cases/{case}/")
        assert response.status_code == 404
        page = response.content.decode().replace(str(case), "")
        for changing in (r'"\w{64}"', r"\d\d:\d\d:\d\d\.\d+"):  # a fresh token, the clock
            page = re.sub(changing, "", page)
        pages.append(page)
    assert pages[0] == pages[1]


@pytest.mark.parametrize("name", ["binh", "son"])
def test_lists_and_counts_of_another_centre_leave_it_out(
    cast: Cast, files: Files, name: str
) -> None:
    ids = _ids(cast, files)
    stranger = getattr(cast, name)
    with acting(stranger):
        found = lists_for(stranger)
        assert not found.contacts
        assert not found.cases
        assert not found.due
    browser = browser_of(cast.members[name])
    for path in ("/desk/", "/desk/lists/"):
        page = browser.get(path)
        assert page.status_code == 200
        for value in ids.values():
            assert str(value) not in page.content.decode()


def test_the_sender_cannot_answer_for_the_agency(cast: Cast, files: Files) -> None:
    browser = browser_of(cast.members["lan"])
    for verb in ("accept", "decline", "report"):
        assert browser.post(f"/portal/referrals/{files.referral}/{verb}").status_code == 404
