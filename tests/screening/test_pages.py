"""The conversation through its pages, without a browser and without scripts."""

import re
from typing import Any

import pytest

from hotline.actor.context import acting
from hotline.contacts.models import Contact
from hotline.people.models import Person
from hotline.screening import queries
from hotline.screening.models import Answer, Judgement, Screening
from tests.cast import Cast

pytestmark = pytest.mark.django_db
REASON = "Cô ấy kể bị giữ giấy tờ và không được ra ngoài."


def page(response: Any, status: int = 200) -> str:
    assert response.status_code == status, (response.status_code, response.content[:2000])
    return str(response.content.decode())


def button(html: str, value: str) -> str:
    """The opening tag of the answer with this value."""
    [tag] = [t for t in re.findall("<button[^>]*>", html) if f'value="{value}"' in t]
    return tag


def begun(browser: Any, code: str = "labour") -> tuple[str, str, str]:
    """A contact with a screening of one set: the contact, the screening, its first question."""
    contact = browser.post("/desk/contacts/take", {"channel": "phone_in"})["Location"]
    screening = browser.post(contact + "screening")["Location"]
    about = browser.get(screening)["Location"]
    first = browser.post(about, {"code": code})["Location"]
    return contact, screening, first


def test_a_question_at_a_time_and_every_answer_is_saved(signed_in: Any, cast: Cast) -> None:
    lan = signed_in("lan")
    _contact, screening, first = begun(lan)
    html = page(lan.get(first))
    assert html.count("<h2 data-focus") == 1
    for value, key in (("yes", "y"), ("no", "n"), ("unknown", "u"), ("not_asked", "s")):
        assert f'data-key="{key}"' in button(html, value)
    second = lan.post(first, {"answer": "yes"})["Location"]
    assert second != first
    third = lan.post(second, {"answer": "not_asked"})["Location"]
    with acting(cast.lan):
        assert sorted(Answer.objects.values_list("answer", flat=True)) == ["not_asked", "yes"]
    assert lan.get(screening)["Location"] == third, "she comes back to where she stopped"


def test_going_back_shows_what_was_said_and_it_can_be_changed(signed_in: Any, cast: Cast) -> None:
    lan = signed_in("lan")
    _contact, _screening, first = begun(lan)
    lan.post(first, {"answer": "yes"})
    html = page(lan.get(first))
    assert 'aria-pressed="true"' in button(html, "yes")
    assert 'aria-pressed="false"' in button(html, "no")
    lan.post(first, {"answer": "no"})
    with acting(cast.lan):
        assert Answer.objects.get().answer == "no"


def test_an_answer_that_is_none_keeps_the_question_and_says_what_to_do(signed_in: Any) -> None:
    lan = signed_in("lan")
    _contact, _screening, first = begun(lan)
    html = page(lan.post(first, {"answer": "maybe"}), 422)
    assert "data-focus" in html
    assert page(lan.post(first, {}), 422)


def test_the_result_names_the_answers_behind_it_and_gives_no_verdict(
    signed_in: Any, cast: Cast
) -> None:
    lan = signed_in("lan", twice=True)
    _contact, screening, first = begun(lan, "law")
    lan.cookies["django_language"] = "en"
    for _ in range(18):
        first = lan.post(first, {"answer": "yes"})["Location"]
    assert first == screening + "conclusion"
    html = page(lan.get(first))
    assert "Signs of act and purpose; under 18 no means are needed" in html
    assert "An aid, never a verdict" in html
    assert "Handed over" in html
    assert "is a victim" not in html.lower()
    assert re.search(r"<title>\s*Screening\s*", html)


def test_a_judgement_without_a_reason_keeps_the_choice(signed_in: Any, cast: Cast) -> None:
    lan = signed_in("lan")
    contact, screening, _first = begun(lan)
    html = page(lan.post(screening + "conclusion", {"judgement": "signs", "reason": ""}), 422)
    assert re.search('value="signs"[^>]*checked', html)
    response = lan.post(screening + "conclusion", {"judgement": "signs", "reason": REASON})
    assert response["Location"] == contact
    with acting(cast.lan):
        assert Judgement.objects.get().judgement == "signs"
    assert REASON in page(lan.get(screening + "conclusion"))


def test_contact_and_case_show_the_line_and_go_on_from_it(signed_in: Any, cast: Cast) -> None:
    lan = signed_in("lan")
    contact, screening, first = begun(lan)
    lan.post(first, {"answer": "yes"})
    assert screening in page(lan.get(contact))
    case = lan.post(contact + "case")["Location"]
    html = page(lan.get(case))
    assert screening + "conclusion" in html
    [begin] = set(re.findall(r'action="(/desk/cases/[^"]+/screening)"', html))
    other = lan.post(begin)["Location"]
    assert other != screening
    with acting(cast.lan):
        assert Screening.objects.filter(person__isnull=False).count() == 1


def test_who_oversees_by_coded_facts_reads_the_result_and_not_the_reason(
    signed_in: Any, cast: Cast
) -> None:
    lan, hanh = signed_in("lan"), signed_in("hanh")
    _contact, screening, first = begun(lan)
    lan.post(first, {"answer": "yes"})
    lan.post(screening + "conclusion", {"judgement": "signs", "reason": REASON})
    html = page(hanh.get(screening + "conclusion"))
    assert REASON not in html
    assert 'name="judgement"' not in html
    assert 'name="age"' not in html
    assert hanh.get(first).status_code == 404
    assert hanh.post(first, {"answer": "no"}).status_code == 404


@pytest.mark.parametrize("stranger", ["binh", "son"])
def test_out_of_reach_it_does_not_exist(signed_in: Any, stranger: str) -> None:
    lan, other = signed_in("lan"), signed_in(stranger)
    contact, screening, first = begun(lan)
    for url in (screening, first, screening + "conclusion", screening + "about"):
        assert other.get(url).status_code == 404, url
    for url in (first, screening + "age", screening + "conclusion", contact + "screening"):
        assert other.post(url, {"answer": "yes", "age": "adult"}).status_code == 404, url


def test_a_question_that_does_not_exist_is_not_found(signed_in: Any) -> None:
    lan = signed_in("lan")
    _contact, screening, first = begun(lan)
    assert lan.get(first.rsplit("/", 1)[0] + "/99").status_code == 404
    assert lan.get(first.rsplit("/", 1)[0] + "/0").status_code == 404
    assert lan.post(screening + "age", {"age": "old"}).status_code == 404
    assert lan.post(screening + "about", {"code": "astrology"}).status_code == 422


def test_a_contact_whose_age_becomes_known_is_asked_on_as_an_adult(
    signed_in: Any, cast: Cast
) -> None:
    lan = signed_in("lan")
    contact, screening, _first = begun(lan)
    with acting(cast.lan):
        assert Screening.objects.get().treated_as_child
        Contact.objects.update(age=30, caller_type="victim")
    assert lan.post(contact + "screening")["Location"] == screening
    with acting(cast.lan):
        assert not queries.screened(Screening.objects.get().id).screening.treated_as_child


def test_reading_a_question_takes_few_queries(
    signed_in: Any, django_assert_max_num_queries: Any
) -> None:
    lan = signed_in("lan")
    _contact, _screening, first = begun(lan)
    lan.get(first)
    # Most of them count what is due to her, a list of every room that has deadlines.
    with django_assert_max_num_queries(47):
        lan.get(first)


def test_a_screening_from_the_call_is_given_to_the_person_it_was_about(
    signed_in: Any, cast: Cast
) -> None:
    lan = signed_in("lan")
    contact, _screening, first = begun(lan)
    lan.post(first, {"answer": "yes"})
    case = lan.post(contact + "case")["Location"]
    lan.post(case + "people/add", {"role": "survivor", "name": "Vàng Thị Mỷ", "birth_year": "1990"})
    html = page(lan.get(case))
    with acting(cast.lan):
        her = next(p for p in Person.objects.all() if p.birth_year == 1990)
        screening = Screening.objects.get()
    url = f"{case}people/{her.id}/screening"
    assert url in html
    assert lan.post(url, {"screening": str(screening.id)})["Location"] == case
    with acting(cast.lan):
        found = Screening.objects.get()
        assert found.person_id == her.id
        assert not found.treated_as_child, "her year of birth is on file"
    again = lan.post(url, {"screening": str(screening.id)})
    assert again.status_code == 404, "it is about somebody already"
