"""An official named in a sealed file finds no trace of it anywhere, counts included."""

import re

import pytest

from hotline.actor.context import Actor, acting
from hotline.cases import never_share, sealing
from hotline.cases.models import Case
from hotline.console.frame import lists_for
from hotline.contacts import services as contacts
from hotline.contacts.queries import Knock, knock
from hotline.referrals import services as referrals
from hotline.statistics import queries as figures
from hotline.statistics.periods import Month, Period
from tests.access.declared import filled, guarded, policy
from tests.access.world import NAME, NOTES, PHONE, Files, browser_of, enrolled, lao_cai, work_loop
from tests.cast import Cast

pytestmark = pytest.mark.django_db

# Fresh tokens, ids of forms, and clocks differ between two answers of the same page.
CHANGING = (
    r'value="[\w-]{36}"', r'"\w{64}"', r'nonce="[^"]+"', r"\d\d:\d\d(:\d\d)?(\.\d+)?",
    r"datetime=\"[^\"]+\"", r"\d+ (phút|giây|minutes?|seconds?)",
)  # fmt: skip
OFFICIALS = ("mai", "hanh", "quan", "pao")


def _pages(cast: Cast, name: str) -> dict[str, str]:
    """Every page without an id that she may open, as she reads it."""
    browser, found = browser_of(cast.members[name]), {}
    for address in guarded():
        # Her own account tells of her own browsers, each of these tests' one more.
        if address.arguments or not address.ours or policy(address) == "account.own":
            continue
        response = browser.get(filled(address))
        if response.status_code == 200 and "html" in response["Content-Type"]:
            text = response.content.decode()
            for changing in CHANGING:
                text = re.sub(changing, "", text)
            found[address.name] = text
    return found


def _counts(actor: Actor) -> dict[str, object]:
    with acting(actor):
        lists = lists_for(actor)
        seen: dict[str, object] = {"cases": len(lists.cases), "due": len(lists.due)}
    try:
        question = figures.Question(Period(*[Month.of(figures.pack().today())] * 2))
        for unit in (figures.contacts, figures.cases, figures.persons, figures.individuals,
                     figures.handovers):  # fmt: skip
            seen[unit.__name__] = unit(actor, question)
    except figures.NoReach:
        pass
    return seen


def _story(cast: Cast, keeper: str) -> Files:
    """Lan's file, which names officials, in danger and overdue, sealed with a second keeper who is
    none of them; the agency's referral was taken back and the agency listed."""
    files = work_loop(cast.lan, lao_cai())
    contacts.amend_contact(by=cast.lan, contact_id=files.contact, danger="yes")
    contacts.end_contact(by=cast.lan, contact_id=files.contact)
    referrals.cancel(by=cast.lan, referral_id=files.referral)
    never_share.keep_from(by=cast.lan, case_id=files.case, agency=lao_cai(), words="Có tên.")
    sealing.seal(
        by=cast.lan, case_id=files.case, ground="suspected_insider", words="Có tên.",
        keeper_id=cast.members[keeper].pk,
    )  # fmt: skip
    return files


@pytest.mark.parametrize("name", OFFICIALS)
def test_an_official_named_in_a_sealed_file_finds_no_trace_of_it(cast: Cast, name: str) -> None:
    from hotline.staff.models import Member

    keeper = enrolled("keeper", "supervisor", centre="HN")
    everybody = Cast({**cast.members, "keeper": Member.objects.get(pk=keeper.pk)})
    official = getattr(cast, name)
    pages, counts = _pages(cast, name), _counts(official)
    assert pages
    files = _story(everybody, "keeper")
    with acting(cast.lan):
        number = Case.objects.get(pk=files.case).number
    after = _pages(cast, name)
    assert set(after) == set(pages)
    for address, text in after.items():
        for trace in (number, NAME, PHONE, NOTES, *map(str, vars(files).values())):
            assert trace not in text, (address, trace)
        assert text == pages[address], address
    assert _counts(official) == counts


def test_a_call_from_her_number_answers_the_official_as_a_stranger_would(cast: Cast) -> None:
    keeper = enrolled("keeper", "supervisor", centre="HN")
    everybody = Cast({**cast.members, "keeper": keeper})
    _story(everybody, "keeper")
    held = contacts.take_contact(by=cast.binh, phone=PHONE)
    assert knock(by=cast.binh, contact_id=held.id) == Knock(False)
