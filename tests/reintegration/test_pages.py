"""The pages: closing with what is missing, what she says, programmes with proofs, workers."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from hotline.actor.context import acting
from hotline.cases import services as cases
from hotline.countries.pack import current as pack
from hotline.reintegration.models import ClosingAgreement, Enrolment, Programme, SupervisionNote
from tests.access.world import Files
from tests.cast import Cast
from tests.reintegration.conftest import HER_WORDS
from tests.reintegration.test_closing import Reviewed
from tests.reintegration.test_workers import TALK

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english(settings: Any) -> Any:
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def lan(signed_in: Any, cast: Cast) -> Client:
    return in_english(signed_in("lan"))


def in_english(browser: Client) -> Client:
    browser.cookies["django_language"] = "en"
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return browser


def text(response: Any) -> str:
    return str(response.content.decode())


def test_closing_is_refused_with_reasons_until_it_is_all_there(
    lan: Client, signed_in: Any, cast: Cast, files: Files, reviewed: Reviewed
) -> None:
    page = reverse("console:closing", args=[files.case])
    answer = lan.post(page, {"outcome": "reintegrated", "words": "Xong."})
    assert answer.status_code == 422
    assert "No complete review of her needs yet" in text(answer)
    assert "She was not asked yet" in text(answer)
    assert "Xong." in text(answer)
    reviewed(90)
    reviewed(1)
    said = reverse("console:closing_agreement", args=[files.case, files.person])
    assert lan.get(said).status_code == 200
    answer = lan.post(said, {"answer": "yes", "said_on": str(pack().today()), "way": "telephone"})
    assert answer.status_code == 422
    answer = lan.post(said, {"answer": "yes", "said_on": str(pack().today()), "way": "telephone",
                             "words": HER_WORDS})  # fmt: skip
    assert answer.status_code == 302
    assert HER_WORDS in text(lan.get(said))
    hers = reverse("console:reintegration", args=[files.case, files.person])
    assert "Every domain was at 3 or more twice" in text(lan.get(hers))
    assert lan.post(page, {"outcome": "reintegrated", "words": "Xong."}).status_code == 302
    mai = in_english(signed_in("mai"))
    shown = mai.get(page)
    assert HER_WORDS in text(shown)
    decide = reverse("console:decide_closing", args=[files.case, waiting(cast, files)])
    assert mai.post(decide, {"answer": "approve"}).status_code == 302
    assert "The case closed so" in text(lan.get(hers))


def waiting(cast: Cast, files: Files) -> Any:
    from hotline.cases.queries import closing_waiting

    with acting(cast.mai):
        found = closing_waiting(files.case)
        assert found is not None
        return found.pk


def test_who_is_suspected_has_no_page(lan: Client, cast: Cast, files: Files) -> None:
    he = cases.add_person(by=cast.lan, case_id=files.case, role="suspect", name="Lò Văn Hặc")
    at_risk = cases.add_person(by=cast.lan, case_id=files.case, role="at_risk", name="Lò Thị Hoa")
    for name in ("reintegration", "closing_agreement", "her_programmes"):
        assert lan.get(reverse(f"console:{name}", args=[files.case, he.id])).status_code == 404
    address = reverse("console:closing_agreement", args=[files.case, at_risk.id])
    assert lan.get(address).status_code == 404
    with acting(cast.lan):
        assert not ClosingAgreement.objects.exists()


def test_a_programme_is_written_down_counted_and_proved(
    lan: Client, signed_in: Any, cast: Cast, files: Files
) -> None:
    quan, van = in_english(signed_in("quan")), in_english(signed_in("van"))
    assert "No programme is written down" in text(quan.get(reverse("console:programmes")))
    new = reverse("console:new_programme")
    facts = {"name_vi": "Trở về", "name_en": "Coming home", "funder": "Quỹ", "counts": "survivors",
             "begins_on": "2017-01-01", "target_reached": "2", "provinces": ["34/15"]}  # fmt: skip
    assert quan.post(new, facts | {"ends_on": "2016-01-01"}).status_code == 422
    assert van.post(new, facts).status_code in (403, 404)
    assert quan.post(new, facts).status_code == 302
    one = Programme.objects.get()
    hers = reverse("console:her_programmes", args=[files.case, files.person])
    assert "No programme counts her" in text(lan.get(hers))
    count = {"programme": str(one.pk), "ground": "consent", "since": str(pack().today())}
    assert lan.post(hers, count).status_code == 302
    again = lan.post(hers, count)
    assert again.status_code == 422
    assert "counts her already" in text(again)
    page = text(van.get(reverse("console:programme", args=[one.pk])))
    assert "1 persons in one province since 2017" in page
    assert "target 2: 50" in page
    frozen = quan.post(
        reverse("console:freeze_programme", args=[one.pk]), {"until": str(pack().today())}
    )
    proof = text(van.get(frozen.url))
    assert "Fewer than 10 persons since 2017" in proof
    assert "the same persons, the same table" in proof
    assert str(files.person) not in proof
    for nobody in (lan, in_english(signed_in("mai"))):
        assert nobody.get(reverse("console:programme", args=[one.pk])).status_code in (403, 404)
    with acting(cast.lan):
        row = Enrolment.objects.get()
    leave = reverse("console:leave_programme", args=[files.case, files.person, row.pk])
    assert lan.post(leave, {"reason": "withdrawn"}).status_code == 302
    assert "Nobody is counted yet" in text(van.get(reverse("console:programme", args=[one.pk])))


def test_a_week_a_workload_and_a_talk(
    lan: Client, signed_in: Any, cast: Cast, files: Files
) -> None:
    mai = in_english(signed_in("mai"))
    assert "My week" in text(lan.get(reverse("console:my_week")))
    assert lan.get(reverse("console:workers")).status_code in (403, 404)
    assert "never yet" in text(mai.get(reverse("console:workers")))
    page = reverse("console:worker", args=[cast.members["lan"].pk])
    facts = {"held_on": str(pack().today()), "points": "Một\nHai"}
    assert mai.post(page, facts).status_code == 422
    assert mai.post(page, facts | {"words": TALK}).status_code == 302
    assert TALK in text(mai.get(page))
    assert TALK in text(lan.get(reverse("console:my_week")))
    with acting(cast.lan):
        note = SupervisionNote.objects.get()
        point = note.points.order_by("place")[0]
    done = reverse("console:supervision_point", args=[point.pk])
    assert in_english(signed_in("son")).post(done).status_code == 404
    assert lan.post(done).status_code == 302
    assert in_english(signed_in("son")).get(page).status_code == 404


def test_whoever_carries_too_much_is_warned_and_nothing_is_forbidden(
    signed_in: Any, cast: Cast, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = {"cases": 0, "high": 8, "traced": 40}
    monkeypatch.setattr(
        "hotline.countries.workload_part.WorkloadRules.limits", limits, raising=False
    )
    mai = in_english(signed_in("mai"))
    answer = mai.post(
        reverse("console:assign_case", args=[files.case]),
        {"to": str(cast.members["mai"].pk), "words": "Tôi nhận"}, follow=True,
    )  # fmt: skip
    assert "more than the limit" in text(answer)
