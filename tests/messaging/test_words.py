"""No outgoing word tells whoever reads it over her shoulder who wrote, or why."""

import datetime as dt

import pytest
from django.utils.translation import override

from hotline.cases import services as cases
from hotline.contacts import callbacks
from hotline.contacts import services as contacts
from hotline.messaging import services
from hotline.messaging.neutral import faults
from hotline.messaging.words import TEMPLATES, Template
from hotline.people import reach
from hotline.people.models import Clearance
from hotline.people.reach import NotCleared
from tests.cast import Cast

GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
AT = dt.datetime(2026, 6, 1, 13, 5, tzinfo=dt.UTC)
LANGUAGES = ("vi", "en")
GIVEN = {"count": "12", "code": "123 456", "link": ""}


def said(template: Template, language: str) -> str:
    return services.spoken(template.code, language=language, at=AT, given=GIVEN)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", TEMPLATES.values(), ids=lambda t: t.code)
def test_no_template_names_us_or_the_reason(template: Template, language: str) -> None:
    assert faults(said(template, language)) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", TEMPLATES.values(), ids=lambda t: t.code)
def test_a_text_is_one_message(template: Template, language: str) -> None:
    if template.kind in ("text", "agency"):
        words = said(template, language)
        assert len(words) <= (160 if set(words) <= GSM else 70), (len(words), words)


@pytest.mark.parametrize(
    "text",
    ["Tổng đài quốc gia xin chào", "Your case worker", "Gọi lại 0241234567", "https://a.vn",
     "Đường dây nóng", "We can help", "National Anti-TIP Hotline"],
)  # fmt: skip
def test_the_reader_of_words_would_find_a_fault(text: str) -> None:
    assert faults(text)


def test_the_moment_of_an_appointment_is_the_countrys() -> None:
    assert "20:05" in services.spoken("appointment", language="en", at=AT)


def test_words_come_in_her_language_whatever_the_counsellor_reads() -> None:
    with override("vi"):
        assert services.spoken("opening", language="en").startswith("Hello")


# --- against a clearance only ---------------------------------------------------------------------


@pytest.fixture
def clearance(cast: Cast) -> Clearance:
    contact = contacts.take_contact(
        by=cast.lan, phone="0912 345 678", safe_to_call_back="any_time", safe_to_text="yes",
        phone_shared="no",
    )  # fmt: skip
    cases.open_case(by=cast.lan, contact_id=contact.id)
    return callbacks.clear(by=cast.lan, contact_id=contact.id, how="text")


@pytest.mark.django_db
def test_words_are_given_out_against_a_clearance_for_that_way(
    cast: Cast, clearance: Clearance
) -> None:
    words = services.prepare(
        by=cast.lan, clearance=clearance, template="call_announced", language="en"
    )
    assert words == "We will call you at the agreed time. No reply is needed."
    with pytest.raises(NotCleared):
        services.prepare(by=cast.lan, clearance=clearance, template="opening")
    with pytest.raises(NotCleared):
        services.prepare(by=cast.mai, clearance=clearance, template="call_announced")
    callbacks.sent(by=cast.lan, clearance=clearance)
    with pytest.raises(NotCleared):
        services.prepare(by=cast.lan, clearance=clearance, template="call_announced")


@pytest.mark.django_db
def test_a_clearance_made_by_hand_gives_out_nothing(cast: Cast, clearance: Clearance) -> None:
    late = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    forged = Clearance(root=clearance.root, how="text", basis="rule", until=late, by=cast.lan.key)
    with pytest.raises(NotCleared):
        services.prepare(by=cast.lan, clearance=forged, template="call_announced")


def test_an_agency_is_written_to_without_one_and_told_nothing() -> None:
    assert services.for_agency(language="en") == (
        "There is something new for you. Please sign in to read it."
    )
    with pytest.raises(KeyError):
        services.for_agency("opening")
    assert reach.is_open_number("113")
