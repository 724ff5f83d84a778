"""The letter of a referral says what its agency may see, and no more; each print is logged."""

from __future__ import annotations

from typing import Any

import pytest

from hotline import wording
from hotline.actor.context import Actor, acting
from hotline.audit.models import Record
from hotline.coordination import following, letters
from hotline.coordination.reactions import REACTIONS
from hotline.countries.pack import current as pack
from hotline.documents import services as documents
from hotline.documents.models import IssuedLetter
from hotline.referrals import services as referrals
from hotline.referrals.models import Referral
from tests.access.world import ACCOUNT, ADDRESS, NAME, Files, lao_cai, work_loop
from tests.cast import Cast
from tests.documents.test_letters import without_spaces, words_of

pytestmark = pytest.mark.django_db

HERS = (NAME, ADDRESS, ACCOUNT)
VERIFY = "https://vidu.example/verify/"


def printed(by: Actor, referral_id: Any, **changes: Any) -> tuple[str, IssuedLetter]:
    facts: dict[str, Any] = {
        "language": "vi", "reason": "carried_along", "words": wording, "verify_at": VERIFY,
    }  # fmt: skip
    made, issued = letters.letter_for(by=by, referral_id=referral_id, **(facts | changes))
    return without_spaces(words_of(made)), issued


def tells(said: str, words: str) -> bool:
    return without_spaces(words) in said


def test_before_acceptance_the_letter_holds_the_band_and_afterwards_all(
    cast: Cast, files: Files
) -> None:
    for reader in (cast.lan, cast.pao):
        said, _ = printed(reader, files.referral)
        assert not [one for one in HERS if tells(said, one)]
        assert tells(said, pack().letters.body("referral", "vi")["band_only"])
    referrals.accept(by=cast.pao, referral_id=files.referral)
    for reader, name in ((cast.lan, "Lan"), (cast.pao, "Pao")):
        said, _ = printed(reader, files.referral)
        assert [one for one in HERS if not tells(said, one)] == []
        assert tells(said, f"In cho {name}")


def test_in_an_emergency_all_stands_in_it_at_once(cast: Cast) -> None:
    files = work_loop(cast.lan, lao_cai(), urgency="emergency")
    said, _ = printed(cast.pao, files.referral)
    assert tells(said, NAME)
    assert tells(said, "HỎA TỐC")


def test_who_reads_coded_facts_prints_coded_facts_and_a_stranger_nothing(
    cast: Cast, files: Files
) -> None:
    referrals.accept(by=cast.pao, referral_id=files.referral)
    said, _ = printed(cast.hanh, files.referral)
    assert not [one for one in HERS if tells(said, one)]
    for stranger in (cast.binh, cast.thu, cast.tu):
        with pytest.raises(Referral.DoesNotExist):
            printed(stranger, files.referral)


def test_the_english_letter_is_english(cast: Cast, files: Files) -> None:
    said, issued = printed(cast.lan, files.referral, language="en")
    assert issued.language == "en"
    for words in ("SOCIALIST REPUBLIC OF VIET NAM", "To:", "Summary", "Age", "Printed for Lan"):
        assert tells(said, words), words


def test_each_print_is_in_the_log_with_its_reason_and_its_code_checks(
    cast: Cast, files: Files
) -> None:
    said, issued = printed(cast.pao, files.referral)
    with acting(cast.lan):
        [row] = Record.objects.filter(action="letter.print", root=files.referral)
        assert (row.actor, row.reason) == (cast.pao.key, "carried_along")
        assert [one.pk for one in documents.of_root(files.referral)] == [issued.pk]
    code = said.split("·Mã")[1][:14]
    found = documents.check(code)
    assert found is not None
    assert found.withdrawn_at is None


def test_a_referral_taken_back_takes_its_letters_along(cast: Cast, files: Files) -> None:
    said, _ = printed(cast.lan, files.referral)
    referrals.cancel(by=cast.lan, referral_id=files.referral)
    assert following.after_referral(by=REACTIONS, referral_id=files.referral) == 1
    assert following.after_referral(by=REACTIONS, referral_id=files.referral) == 0
    found = documents.check(said.split("·Mã")[1][:14])
    assert found is not None
    assert found.withdrawn_at is not None
    with pytest.raises(letters.NoLetter):
        printed(cast.lan, files.referral)


def test_nothing_is_printed_without_a_reason_or_in_an_unknown_language(
    cast: Cast, files: Files
) -> None:
    for changes in ({"reason": ""}, {"reason": "x"}, {"language": "xx"}):
        with pytest.raises(documents.Refused):
            printed(cast.lan, files.referral, **changes)
