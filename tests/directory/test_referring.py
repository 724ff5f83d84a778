"""From the list of helpers to a referral: agency, service and kind of help are carried over."""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from hotline.actor.context import acting
from hotline.cases import never_share
from hotline.directory.models import Agency, Service
from hotline.referrals.models import Referral
from tests.cast import Cast
from tests.directory.offers import agency, service
from tests.directory.test_pages import boy

pytestmark = pytest.mark.django_db
TYPED = "em cần chỗ ở ngay"


@pytest.fixture
def far() -> Service:
    """A house that serves her place by its service alone: no list of agencies names it."""
    agency("faraway")
    return service("faraway", "34/15", names={"en": "House", "vi": "Nhà Xa"})


def asked(case: Any, person: Any, **more: str) -> dict[str, Any]:
    return {"case": case.id, "person": person.id, "need": "shelter", **more}


def handed_over(page: str, agency: str) -> str:
    """The address behind the button of an agency's row."""
    found = [html.unescape(one) for one in re.findall(r'(?:href|formaction)="([^"]+)"', page)]
    return next(one for one in found if "/refer?" in one and f"agency={agency}" in one)


def test_a_row_leads_to_the_form_with_agency_service_and_need(
    signed_in: Any, cast: Cast, far: Service
) -> None:
    case, person = boy(cast)
    lan = signed_in("lan")
    address = handed_over(
        lan.get(reverse("console:who_can_help"), asked(case, person)).text, "faraway"
    )
    assert parse_qs(urlsplit(address).query) == {
        "agency": ["faraway"], "service": [str(far.id)], "need": ["shelter"],
    }  # fmt: skip
    form = lan.get(address).text
    assert re.search(r'<option value="faraway" selected', form)
    assert form.count("Nhà Xa") >= 2  # above the form, and in what the agency reads
    assert "need=shelter&amp;in=form" in form
    sent = lan.post(address, order(account="Nhà Xa"))
    assert sent.status_code == 302
    with acting(cast.lan):
        assert Referral.objects.get().agency_id == "faraway"


def test_chosen_inside_the_form_nothing_typed_is_lost(
    signed_in: Any, cast: Cast, far: Service
) -> None:
    case, person = boy(cast)
    lan = signed_in("lan")
    part = lan.get(
        reverse("console:who_can_help"),
        asked(case, person, part="1", **{"in": "form"}),
        headers={"HX-Request": "true"},
    ).text
    address = handed_over(part, "faraway")
    typed = order(step="choose", agency=cast.members["pao"].agency_id, account=TYPED)
    page = lan.post(address, typed)
    assert page.status_code == 200
    for kept in (TYPED, "em đồng ý", "Nhà Xa"):
        assert kept in page.text
    assert re.search(r'<option value="faraway" selected', page.text)
    assert re.search(r'value="emergency"[^>]*checked', page.text)
    again = lan.post(address, typed | {"account": f"Đề nghị: x\r\n{TYPED}"})
    assert again.text.count("Nhà Xa") == page.text.count("Nhà Xa")


def test_the_line_of_the_choice_alone_is_no_account(
    signed_in: Any, cast: Cast, far: Service
) -> None:
    case, person = boy(cast)
    lan = signed_in("lan")
    address = reverse("console:refer", args=[case.id, person.id]) + "?agency=faraway&need=shelter"
    line = re.search(r'<textarea name="account"[^>]*>\s*([^<]*)<', lan.get(address).text)
    assert line
    answer = lan.post(address, order(account=html.unescape(line[1])))
    assert answer.status_code == 422
    with acting(cast.lan):
        assert not Referral.objects.exists()


def test_a_full_house_has_a_button_that_says_why_it_does_nothing(
    signed_in: Any, cast: Cast, far: Service
) -> None:
    Service.objects.filter(pk=far.pk).update(
        capacity="no_capacity", capacity_at=timezone.now(), capacity_number=0
    )
    case, person = boy(cast)
    page = signed_in("lan").get(reverse("console:who_can_help"), asked(case, person)).text
    row = next(one for one in page.split("<li") if "Nhà Xa" in one)
    why = re.search(r'aria-describedby="([^"]+)" aria-disabled="true"', row)
    assert why
    assert f'id="{why[1]}"' in row
    assert "agency=faraway" not in row


def test_kept_from_closed_or_gone_the_form_says_so_and_chooses_nobody_of_them(
    signed_in: Any, cast: Cast, far: Service
) -> None:
    case, person = boy(cast)
    lan = signed_in("lan")
    page = reverse("console:refer", args=[case.id, person.id])
    with_service = f"{page}?agency=faraway&service={far.id}&need=shelter"
    Service.objects.filter(pk=far.pk).update(accepts_referrals=False)
    assert not re.search(r'value="faraway" selected', lan.get(with_service).text)
    assert "banner-waiting" in lan.get(with_service).text
    assert lan.get(f"{page}?agency=castle").status_code == 200

    never_share.keep_from(
        by=cast.lan, case_id=case.id, words="chú", agency=Agency.objects.get(pk="faraway")
    )
    assert "Nhà Xa" not in lan.get(with_service).text
    assert 'value="faraway"' not in lan.get(f"{page}?agency=faraway").text
    assert lan.post(f"{page}?agency=faraway", order()).status_code == 422
    helpers = lan.get(reverse("console:who_can_help"), asked(case, person)).text
    assert "never shared with" in helpers or "không bao giờ" in helpers
    assert "Nhà Xa" not in helpers


def test_whoever_may_not_refer_or_finds_the_case_closed_has_no_button(
    signed_in: Any, cast: Cast, far: Service
) -> None:
    case, person = boy(cast)
    described = {"need": "shelter", "place": "Lào Cai"}
    for name, query in (("lan", described), ("quan", asked(case, person))):
        answer = signed_in(name).get(reverse("console:who_can_help"), query)
        assert "/refer?" not in answer.text
    with acting(cast.lan):
        type(case).objects.filter(pk=case.pk).update(
            status="closed", closed_at=timezone.now(), outcome="referred"
        )
    assert (
        "/refer?"
        not in signed_in("lan").get(reverse("console:who_can_help"), asked(case, person)).text
    )


def order(**changes: Any) -> dict[str, Any]:
    return {
        "agency": "faraway", "urgency": "emergency", "account": TYPED, "basis": "consent",
        "basis_words": "em đồng ý", "givers": ["person", "guardian"], "fields_sent": ["name"],
        "step": "send",
    } | changes  # fmt: skip
