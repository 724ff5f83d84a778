"""The pages of a child, and that a suspect member of her family sees and receives nothing."""

from __future__ import annotations

from typing import Any

import pytest

from hotline.actor.context import acting
from hotline.cases import standing
from hotline.children.models import BestInterest, GuardianAssessment
from hotline.directory.models import Agency
from hotline.messaging.models import Message
from hotline.people import reach
from hotline.people.models import Person
from hotline.people.numbers import keyed
from hotline.people.services import amend_person
from hotline.referrals import packets
from hotline.referrals import services as referrals
from tests.access.world import lao_cai
from tests.cast import Cast
from tests.children.conftest import (
    AUNT,
    HER_WORDS,
    REASONS,
    UNCLE,
    UNCLE_PHONE,
    Family,
    all_met,
    in_days,
)

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


def criteria(**others: str) -> dict[str, str]:
    return {f"criterion_{code}": answer for code, answer in all_met(**others).items()}


def test_a_child_is_decided_for_by_two_on_her_page(
    browser: Any, cast: Cast, family: Family
) -> None:
    lan, mai = browser("lan"), browser("mai")
    child = f"/desk/cases/{family.case}/people/{family.child}/child/"
    page = text(lan.get(child))
    for words in ("Missing before this ends well", UNCLE, "never told, never chosen"):
        assert words in page
    guardian = {
        "guardian": str(family.aunt), "relation": "other_family", "words": "đã đến nhà",
        "conclusion": "suitable", **criteria(no_violence="unknown"),
    }  # fmt: skip
    wrong = lan.post(child + "guardians/new", guardian)
    assert wrong.status_code == 422
    assert "Not suitable as long as this is not met: No violence" in text(wrong)
    assert "đã đến nhà" in text(wrong)
    assert lan.post(child + "guardians/new", guardian | criteria()).url == child
    decision = {
        "options": "ở với dì", "opinion": "agrees", "opinion_words": HER_WORDS,
        "bodies": ["child", "social_worker"], "people": [str(family.aunt)],
        "decision": "relatives", "reasons": REASONS, "review_on": in_days(60).isoformat(),
    }  # fmt: skip
    assert (
        lan.post(child + "best-interests/new", decision | {"bodies": ["child"]}).status_code == 422
    )
    assert lan.post(child + "best-interests/new", decision).url == child
    school = {
        "level": "primary", "state": "back", "since": in_days(0).isoformat(),
        "review_on": in_days(60).isoformat(), "obstacles": ["papers"],
    }  # fmt: skip
    assert lan.post(child + "school/new", school).url == child
    with acting(cast.lan):
        papers = [
            f"{child}guardians/{GuardianAssessment.objects.get().pk}/",
            f"{child}best-interests/{BestInterest.objects.get().pk}/",
        ]
    assert "Second signature" in text(mai.get("/desk/"))
    for paper in papers:
        assert "Your signature" not in text(lan.get(paper))
        assert mai.post(paper, {"act": "returned"}).status_code == 422
        assert mai.post(paper, {"act": "confirmed"}).url == child
    page = text(lan.get(child))
    assert "Missing before this ends well" not in page
    assert "In force" in page
    here = text(lan.get(f"/desk/cases/{family.case}/people/{family.child}/reintegration/"))
    assert "A guardian was found suitable" in here


def test_a_suspect_cannot_be_chosen_on_any_form(browser: Any, cast: Cast, family: Family) -> None:
    lan = browser("lan")
    child = f"/desk/cases/{family.case}/people/{family.child}/child/"
    for form in ("guardians/new", "best-interests/new"):
        page = text(lan.get(child + form))
        assert f'value="{family.aunt}"' in page
        assert f'value="{family.uncle}"' not in page
    forced = {
        "guardian": str(family.uncle), "relation": "other_family", "words": "x",
        "conclusion": "suitable", **criteria(),
    }  # fmt: skip
    assert lan.post(child + "guardians/new", forced).status_code == 422
    named = forced | {"guardian": "", "name": UNCLE}
    assert "is called so" in text(lan.post(child + "guardians/new", named))
    with acting(cast.lan):
        assert not GuardianAssessment.objects.exists()


def test_a_suspect_has_no_page_of_her_reintegration(
    browser: Any, cast: Cast, family: Family
) -> None:
    lan = browser("lan")
    hers = f"/desk/cases/{family.case}/people/{family.uncle}/"
    for page in ("tracks/", "child/", "child/guardians/new", "child/school/new"):
        assert lan.get(hers + page).status_code == 404


def test_a_suspect_is_nobodys_way_to_the_child(cast: Cast, family: Family) -> None:
    """Calls, messages and packets: his number stands nowhere, though her file names it as safe."""
    amend_person(
        by=cast.lan, person_id=family.child, phone="0987 111 222", phone_shared="no",
        safe_to_call_back="any_time", safe_to_text="yes", safe_number=UNCLE_PHONE,
    )  # fmt: skip
    with acting(cast.lan):
        assert not standing.may_act_for(family.child, family.uncle)
        assert standing.may_act_for(family.child, family.aunt)
        person = Person.objects.get(pk=family.child)
        block = reach.block_of(person)
        assert keyed(UNCLE_PHONE)[1] in block.barred
        assert UNCLE_PHONE not in reach.numbers(block)
    sent = referrals.send(
        by=cast.lan, case_id=family.case, person_id=family.child, agency=lao_cai(),
        urgency="emergency", basis="life_and_health", basis_words="x", account="cần nơi ở",
        fields=["name", "phone", "phone_to_locate", "address", "safe_contact"],
    )  # fmt: skip
    with acting(cast.pao):
        inside = packets.opened_identity(sent.identity)
    assert UNCLE_PHONE.replace(" ", "") not in str(inside).replace(" ", "")
    assert UNCLE not in str(inside)
    with acting(cast.lan):
        # A message goes to a member or an agency of the directory; a person is no addressee.
        fields = {field.name for field in Message._meta.get_fields()}
        assert not {"person", "phone", "name"} & fields
        assert Agency.objects.filter(pk=sent.agency_id).exists()


def test_her_age_is_asked_before_there_is_a_page(browser: Any, cast: Cast, family: Family) -> None:
    hers = f"/desk/cases/{family.case}/people/{family.aunt}/child/"
    assert browser("lan").get(hers).status_code == 404
    child = f"/desk/cases/{family.case}/people/{family.child}/child/"
    for name in ("binh", "hanh", "quan", "pao", "van", "tu"):
        assert browser(name).get(child).status_code in (403, 404), name
    assert AUNT in text(browser("mai").get(child + "guardians/new"))
