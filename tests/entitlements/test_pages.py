"""The pages of what the law grants: the table, asking, and how a claim goes on."""

import datetime as dt
import re
from typing import Any

import pytest

from hotline.actor.context import acting
from hotline.actor.day import today
from hotline.actor.ids import new_id
from hotline.console.person_forms import AboutForm
from hotline.entitlements import queries, services
from hotline.entitlements.jobs import SWEEPER
from hotline.entitlements.models import Claim
from hotline.people import registry
from hotline.people import services as people
from tests.access.world import NAME, Files, lao_cai
from tests.cast import Cast
from tests.entitlements.test_claims import WORDS, ago, asked, moved
from tests.support.conftest import Family

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(signed_in: Any) -> Any:
    def come(name: str) -> Any:
        found = signed_in(name)
        found.cookies["django_language"] = "en"
        return found

    return come


def text(answer: Any) -> str:
    return str(answer.content.decode())


def table_of(files: Files, person: Any = None) -> str:
    return f"/desk/cases/{files.case}/people/{person or files.person}/entitlements/"


def test_the_table_names_each_regime_its_sentence_and_what_to_ask(
    browser: Any, files: Files
) -> None:
    page = text(browser("lan").get(table_of(files)))
    assert page.count("She asks for it") == 10
    assert "Her status under the law is not known" in page
    assert "a lawyer must confirm" in page
    assert "amount not known: ask the authority" in page


def test_a_stateless_resident_can_be_written_down_and_has_what_a_citizen_has(
    browser: Any, cast: Cast, files: Files
) -> None:
    registry.identify(
        by=cast.lan, person_id=files.person, status="confirmed", since=ago(9), agency=None
    )
    lan, person = browser("lan"), f"/desk/people/{files.person}/"
    assert text(lan.get(table_of(files))).count("Ask first") > 10
    form = AboutForm({"form": "about", "nationality": "XX"})
    assert form.is_valid(), form.errors
    people.amend_person(by=cast.lan, person_id=files.person, **form.facts())
    assert text(lan.get(table_of(files))).count("She has it") == 10
    assert "Stateless" in text(lan.get(person))


def test_she_asks_and_what_was_typed_stays_where_it_is_wrong(
    browser: Any, cast: Cast, files: Files
) -> None:
    lan = browser("lan")
    tomorrow = (today() + dt.timedelta(1)).isoformat()
    said = {"regime": "k:hardship", "agency": lao_cai().pk, "on": tomorrow, "words": WORDS}
    wrong = lan.post(table_of(files) + "ask", said)
    assert wrong.status_code == 422
    assert "This day is still to come." in text(wrong)
    assert WORDS in text(wrong)
    done = lan.post(table_of(files) + "ask", said | {"on": ago(3).isoformat()}, follow=True)
    assert "First hardship allowance" in text(done)
    with acting(cast.lan):
        claim = Claim.objects.get(person=files.person)
    assert (claim.regime, claim.item, claim.agency_id) == ("k", "hardship", lao_cai().pk)


def test_only_what_can_come_next_is_offered_and_a_refusal_says_why(
    browser: Any, cast: Cast, files: Files
) -> None:
    claim = asked(cast, files)
    lan, page = browser("lan"), f"{table_of(files)}{claim.id}/"
    first = text(lan.get(page))
    assert 'value="refused"' in first
    assert 'value="appealed"' not in first
    move = {"act": "refused", "on": ago(20).isoformat(), "words": WORDS}
    wrong = lan.post(page + "move", move)
    assert wrong.status_code == 422
    assert "Say why it was refused." in text(wrong)
    assert WORDS in text(wrong)
    after = text(lan.post(page + "move", move | {"reason": "papers"}, follow=True))
    assert 'value="appealed"' in after
    assert "A paper is missing" in after


def test_the_last_step_sent_twice_is_one_and_whoever_was_slower_is_told(
    browser: Any, cast: Cast, files: Files
) -> None:
    claim = asked(cast, files)
    lan, page = browser("lan"), f"{table_of(files)}{claim.id}/"
    hidden = dict(re.findall(r'name="(after|move_id)" value="([^"]+)"', text(lan.get(page))))
    said = hidden | {"act": "given_up", "on": ago(20).isoformat()}
    slow = hidden | {"act": "granted", "on": ago(20).isoformat(), "move_id": str(new_id())}
    moved(cast, claim, "refused", reason="papers")
    moved(cast, claim, "appealed")
    assert "Somebody was quicker" in text(lan.post(page + "move", slow))
    hidden = dict(re.findall(r'name="(after|move_id)" value="([^"]+)"', text(lan.get(page))))
    said |= hidden
    for _again in range(2):
        assert lan.post(page + "move", said).status_code == 302
    with acting(cast.lan):
        assert [one.state for one in queries.history(claim.id)].count("given_up") == 1


def test_what_is_late_stands_in_the_lists_without_a_word_of_it(
    browser: Any, cast: Cast, files: Files
) -> None:
    claim = asked(cast, files)
    moved(cast, claim, "granted", 55, amount=3_000_000)
    title = "Support that the law grants has not come"
    assert title in text(browser("lan").get("/desk/lists/"))
    assert title not in text(browser("mai").get("/desk/lists/"))
    services.raise_late(by=SWEEPER)
    listed = text(browser("mai").get("/desk/lists/"))
    assert title in listed
    assert NAME not in listed
    assert "3.000.000" not in listed


def test_who_may_not_read_it_and_a_suspect_find_nothing(
    browser: Any, cast: Cast, files: Files, family: Family
) -> None:
    claim = asked(cast, files)
    for name in ("binh", "pao", "tu"):
        assert browser(name).get(table_of(files)).status_code == 404
        assert browser(name).get(f"{table_of(files)}{claim.id}/").status_code == 404
    lan = browser("lan")
    assert lan.get(table_of(files, family.uncle)).status_code == 404
    assert lan.get(f"{table_of(files, family.child)}{claim.id}/").status_code == 404
