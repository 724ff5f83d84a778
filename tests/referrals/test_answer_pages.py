"""What an agency typed comes back to it where the referral has moved meanwhile."""

from typing import Any

import pytest
from django.urls import reverse

from hotline.actor.context import acting
from hotline.referrals import services, withdrawing
from hotline.referrals.models import Referral, Step
from tests.cast import Cast
from tests.referrals.conftest import Send

LONG = "Chị ấy đã ở nhà tạm lánh ba tuần, học may, và muốn về bản trước Tết. " * 40


def _reports(signed_in: Any, referral: Referral) -> Any:
    browser = signed_in("pao")
    browser.cookies["django_language"] = "en"
    address = reverse("portal:answer", args=[referral.id, "report"])
    return browser.post(address, {"outcome": "need_met", "words": LONG})


@pytest.mark.parametrize("moved", ["cancelled by the hotline", "reported by a colleague"])
def test_a_report_on_what_has_moved_comes_back_with_its_words(
    cast: Cast, signed_in: Any, send: Send, moved: str
) -> None:
    sent = send()
    services.accept(by=cast.pao, referral_id=sent.id)
    services.begin_service(by=cast.pao, referral_id=sent.id)
    if moved == "cancelled by the hotline":
        services.cancel(by=cast.lan, referral_id=sent.id)
    else:
        services.report(by=cast.pao, referral_id=sent.id, outcome="need_met")
    page = _reports(signed_in, sent)
    assert page.status_code == 422
    shown = page.content.decode()
    assert LONG.strip() in shown
    assert page.context["form"].non_field_errors() == [
        "Somebody was quicker: the referral has moved on."
    ]
    assert "Somebody was quicker" in shown
    with acting(cast.lan):
        assert not [one for one in Step.objects.filter(referral=sent.id) if LONG[:40] in one.words]


def test_a_page_that_is_still_open_leads_to_what_became_of_it(
    cast: Cast, signed_in: Any, send: Send
) -> None:
    sent = send()
    services.accept(by=cast.pao, referral_id=sent.id)
    withdrawing.withdraw(by=cast.lan, referral_id=sent.id, coerced="no")
    answer = signed_in("pao").get(reverse("portal:answer", args=[sent.id, "begin"]))
    assert (answer.status_code, answer.url) == (302, reverse("portal:referral", args=[sent.id]))
