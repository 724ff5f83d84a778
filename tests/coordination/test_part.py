"""The panel of the joint plan on the page of a case, as the page fetches it."""

from typing import Any

from hotline.cases import services as cases
from hotline.contacts import services as contacts
from tests.cast import Cast


def test_the_panel_is_fetched_by_the_page_of_a_case(signed_in: Any, cast: Cast) -> None:
    contact = contacts.take_contact(by=cast.lan, kind="referral", phone="0912 345 678")
    case = cases.open_case(by=cast.lan, contact_id=contact.id)
    lan = signed_in("lan")
    shown = lan.get(f"/desk/cases/{case.id}/").content.decode()
    part = f"/desk/cases/{case.id}/plan/?part=1"
    assert part in shown
    answer = lan.get(part, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "<html" not in answer.content.decode()
