"""What is decided for a child: by two people, in her own words, and never towards a suspect."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from hotline.actor.context import acting
from hotline.cases import never_share, standing
from hotline.cases import services as cases
from hotline.cases.models import CasePerson
from hotline.children import queries, services
from hotline.children.ground import Refused
from hotline.children.models import BestInterest, GuardianAssessment, Schooling
from hotline.contacts import services as contacts
from hotline.people.models import Person
from hotline.people.services import amend_person
from hotline.support.ground import guardians
from hotline.tracks import services as tracks
from hotline.tracks.ground import Refused as TrackRefused
from hotline.tracks.models import TrackStep
from hotline.vault.services import Sealed
from tests.cast import Cast, closed
from tests.children.conftest import AUNT, Family, all_met, in_days
from tests.tracks.conftest import at, record

pytestmark = pytest.mark.django_db

Assessed = Callable[..., GuardianAssessment]
Decided = Callable[..., BestInterest]


def refused(code: str) -> pytest.RaisesContext[Refused]:
    return pytest.raises(Refused, match=f"^{code}$")


def test_a_guardian_is_found_suitable_by_two(
    cast: Cast, family: Family, assessed: Assessed
) -> None:
    row = assessed()
    with acting(cast.lan):
        assert queries.suitable(family.case, family.child) == []
    with refused("same"):
        services.review_guardian(by=cast.lan, assessment_id=row.pk, confirmed=True)
    with acting(cast.mai):
        assert [one.kind for one in queries.due(cast.mai)] == ["guardian"]
    services.review_guardian(by=cast.mai, assessment_id=row.pk, confirmed=True)
    with refused("moved_on"):
        services.review_guardian(by=cast.mai, assessment_id=row.pk, confirmed=False, words="x")
    with acting(cast.lan):
        assert [one.pk for one in queries.suitable(family.case, family.child)] == [row.pk]
        # The database knows it too.
        with pytest.raises(IntegrityError), transaction.atomic():
            GuardianAssessment.objects.filter(pk=row.pk).update(reviewed_by=cast.lan.key)
    # A bad conclusion counts at once, before anybody has looked at it.
    assessed(conclusion="not_suitable", criteria=all_met(no_violence="not_met"))
    with acting(cast.lan):
        assert queries.suitable(family.case, family.child) == []


def test_given_back_it_says_why_and_counts_for_nothing(
    cast: Cast, family: Family, assessed: Assessed
) -> None:
    row = assessed(conclusion="with_support")
    with refused("no_words"):
        services.review_guardian(by=cast.mai, assessment_id=row.pk, confirmed=False)
    back = services.review_guardian(
        by=cast.mai, assessment_id=row.pk, confirmed=False, words="chưa gặp riêng trẻ"
    )
    with acting(cast.lan):
        assert GuardianAssessment.objects.get(pk=row.pk).review_words == "chưa gặp riêng trẻ"
        assert queries.suitable(family.case, family.child) == []
    assert back.finding == "returned"


@pytest.mark.parametrize("conclusion", ["suitable", "with_support"])
def test_no_good_conclusion_while_what_must_be_is_not(assessed: Assessed, conclusion: str) -> None:
    for answer in ("partly", "not_met", "unknown"):
        with pytest.raises(Refused) as told:
            assessed(conclusion=conclusion, criteria=all_met(child_feels_safe=answer))
        assert (told.value.code, told.value.more) == ("criteria", ("child_feels_safe",))


def test_a_suspect_is_never_found_suitable_whoever_writes_it(
    cast: Cast, family: Family, assessed: Assessed
) -> None:
    for conclusion in ("suitable", "with_support"):
        with refused("suspect"):
            assessed(guardian_id=family.uncle, conclusion=conclusion)
    # By name neither, however it is spelt; nor somebody from whom the case is kept.
    with refused("suspect_name"):
        assessed(guardian_id=None, name="Pó  thao a")
    never_share.keep_from(by=cast.lan, case_id=family.case, name="Giàng Seo Lử", words="dọa nạt")
    with refused("suspect_name"):
        assessed(guardian_id=None, name="giang seo lu")
    bad = assessed(guardian_id=family.uncle, conclusion="under_suspicion", criteria={})
    with (
        acting(cast.lan),
        pytest.raises(IntegrityError, match="never found suitable"),
        transaction.atomic(),
    ):
        GuardianAssessment.objects.filter(pk=bad.pk).update(conclusion="suitable")


def test_who_becomes_a_suspect_is_suitable_no_longer(
    cast: Cast, family: Family, assessed: Assessed
) -> None:
    row = assessed()
    standing.place(by=cast.lan, case_id=family.case, person_id=family.aunt, role="suspect")
    with refused("suspect"):
        services.review_guardian(by=cast.mai, assessment_id=row.pk, confirmed=True)
    with acting(cast.lan):
        assert queries.suitable(family.case, family.child) == []


def test_who_was_assessed_by_name_and_is_called_like_a_suspect_is_suitable_no_longer(
    cast: Cast, family: Family, assessed: Assessed
) -> None:
    row = assessed(guardian_id=None, name="Giàng Seo Lử")
    services.review_guardian(by=cast.mai, assessment_id=row.pk, confirmed=True)
    with acting(cast.lan):
        assert [one.pk for one in queries.suitable(family.case, family.child)] == [row.pk]
    never_share.keep_from(by=cast.lan, case_id=family.case, name="lu giang seo", words="dọa nạt")
    with acting(cast.lan):
        assert queries.suitable(family.case, family.child) == []
        assert "guardian" in queries.ready_to_close(family.case, family.child)


def test_who_is_found_under_suspicion_agrees_to_nothing_for_the_child_from_then_on(
    cast: Cast, family: Family, assessed: Assessed
) -> None:
    with acting(cast.lan):
        assert family.aunt in guardians(Person.objects.get(pk=family.child))
    assessed(conclusion="under_suspicion", criteria={})
    with acting(cast.lan):
        assert family.aunt not in guardians(Person.objects.get(pk=family.child))
        assert family.aunt in standing.suspects_near(family.child)
    with refused("suspect"):
        assessed(conclusion="with_support")
    assessed(conclusion="under_suspicion", criteria={})  # again: she stands there once as one
    with acting(cast.lan):
        rows = CasePerson.objects.filter(case=family.case, person=family.aunt, role="suspect")
        assert rows.count() == 1


def test_a_bad_word_about_her_file_holds_for_her_name_too(
    cast: Cast, family: Family, assessed: Assessed
) -> None:
    row = assessed(guardian_id=None, name=AUNT)
    services.review_guardian(by=cast.mai, assessment_id=row.pk, confirmed=True)
    with acting(cast.lan):
        assert queries.suitable(family.case, family.child) == [row]
    assessed(conclusion="not_suitable", criteria=all_met(no_violence="not_met"))
    with acting(cast.lan):
        assert queries.suitable(family.case, family.child) == []


def test_where_a_suspects_name_is_closed_nobody_is_found_suitable_by_name(
    cast: Cast, family: Family, assessed: Assessed, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = assessed(guardian_id=None, name="Giàng Thị Mỷ")
    services.review_guardian(by=cast.mai, assessment_id=row.pk, confirmed=True)
    closed(monkeypatch, family.uncle)
    with acting(cast.lan):
        assert queries.suitable(family.case, family.child) == []
    with refused("suspect_unread"):
        assessed(guardian_id=None, name="Giàng Thị Mỷ")


def test_a_suspect_of_another_case_of_hers_counts_too(
    cast: Cast, family: Family, assessed: Assessed
) -> None:
    contact = contacts.take_contact(by=cast.lan, kind="referral", caller_type="relative")
    other = cases.open_case(by=cast.lan, contact_id=contact.id)
    standing.place(by=cast.lan, case_id=other.id, person_id=family.child, role="survivor")
    standing.place(by=cast.lan, case_id=other.id, person_id=family.aunt, role="suspected_exploiter")
    with refused("suspect"):
        assessed()


def test_what_is_best_is_signed_by_another_and_replaces_what_held(
    cast: Cast, family: Family, decided: Decided
) -> None:
    first = decided(review_on=in_days(30))
    with refused("same"):
        services.sign_best_interest(by=cast.lan, decision_id=first.pk, confirmed=True)
    with pytest.raises(Sealed):  # reads coded facts alone
        services.sign_best_interest(by=cast.hanh, decision_id=first.pk, confirmed=True)
    services.sign_best_interest(by=cast.mai, decision_id=first.pk, confirmed=True)
    second = decided(decision="facility", review_on=in_days(5))
    with acting(cast.lan):
        assert queries.in_force(family.case, family.child).pk == first.pk
    services.sign_best_interest(by=cast.mai, decision_id=second.pk, confirmed=True)
    with acting(cast.lan):
        assert queries.in_force(family.case, family.child).pk == second.pk
        # Looked at again within a week: it stands in the owner's list.
        assert [one.kind for one in queries.due(cast.lan)] == ["best_interest_review"]


def test_her_own_opinion_is_asked_by_her_age(cast: Cast, family: Family, decided: Decided) -> None:
    with refused("opinion"):
        decided(opinion="too_young", opinion_words="")
    with refused("no_words"):
        decided(opinion="disagrees", opinion_words=" ")
    amend_person(by=cast.lan, person_id=family.child, birth_year=None)  # no age known: she is asked
    with refused("opinion"):
        decided(opinion="too_young", opinion_words="")
    amend_person(by=cast.lan, person_id=family.child, birth_year=timezone.localdate().year - 4)
    assert decided(opinion="too_young", opinion_words="").opinion == "too_young"


def test_nobody_decides_alone_and_no_suspect_takes_part(family: Family, decided: Decided) -> None:
    with refused("bodies"):
        decided(bodies=["counsellor"])
    with refused("suspect"):
        decided(people=[family.uncle])


def test_school_keeps_its_history(cast: Cast, family: Family) -> None:
    def write(state: str, **facts: object) -> Schooling:
        return services.write_schooling(
            by=cast.lan, case_id=family.case, person_id=family.child, level="primary",
            state=state, since=in_days(-3), **facts,  # type: ignore[arg-type]
        )  # fmt: skip

    write("not_in_school", obstacles=["papers", "shame"], review_on=in_days(3))
    with acting(cast.lan):
        assert [one.kind for one in queries.due(cast.lan)] == ["school_review"]
    write("back", school="Trường tiểu học Tả Phìn")
    with acting(cast.lan):
        assert queries.due(cast.lan) == []
        assert [one.state for one in queries.schoolings(family.case, family.child)] == [
            "back", "not_in_school",
        ]  # fmt: skip
        with pytest.raises(ProgrammingError), transaction.atomic():
            Schooling.objects.update(state="finished")
    with pytest.raises(Refused):
        services.write_schooling(
            by=cast.lan, case_id=family.case, person_id=family.child, level="primary",
            state="back", since=in_days(1),
        )  # fmt: skip


def test_a_child_goes_back_only_with_a_guardian_and_a_decision(
    cast: Cast, family: Family, assessed: Assessed, decided: Decided
) -> None:
    track = tracks.begin(
        by=cast.lan, case_id=family.case, person_id=family.child, kind="reunification"
    )
    record(cast.lan, track, "wish", decision="wants")
    step = at(track, "family_assessed", cast.lan)
    with pytest.raises(TrackRefused, match="not_skipped"):
        tracks.skip_step(by=cast.lan, step_id=step.id, version=1, reason="not_needed")

    def missing() -> tuple[str, ...]:
        with pytest.raises(TrackRefused) as told:
            record(cast.lan, track, "reunited")
        assert told.value.code == "not_ready"
        return told.value.more

    assert missing() == ("guardian", "best_interest")
    guardian = assessed()
    services.review_guardian(by=cast.mai, assessment_id=guardian.pk, confirmed=True)
    assert missing() == ("best_interest",)
    other = decided(decision="facility")
    services.sign_best_interest(by=cast.mai, decision_id=other.pk, confirmed=True)
    assert missing() == ("other_care",)
    # Past every service the database refuses it, as long as one of the two is missing.
    reunited = at(track, "reunited", cast.lan)
    with acting(cast.lan):
        BestInterest.objects.update(ended_at=timezone.now())
        with pytest.raises(IntegrityError, match="a suitable guardian"), transaction.atomic():
            TrackStep.objects.filter(pk=reunited.pk).update(
                state="done", happened_on=in_days(0), as_child=True
            )
    home = decided()
    services.sign_best_interest(by=cast.mai, decision_id=home.pk, confirmed=True)
    assert record(cast.lan, track, "reunited").as_child is True


def test_what_is_missing_before_the_case_ends_well(
    cast: Cast, family: Family, assessed: Assessed, decided: Decided
) -> None:
    def left(person: UUID) -> list[str]:
        with acting(cast.lan):
            return queries.ready_to_close(family.case, person)

    assert left(family.aunt) == []  # of age
    assert left(family.child) == ["guardian", "best_interest", "school"]
    services.review_guardian(by=cast.mai, assessment_id=assessed().pk, confirmed=True)
    services.sign_best_interest(by=cast.mai, decision_id=decided().pk, confirmed=True)
    services.write_schooling(
        by=cast.lan, case_id=family.case, person_id=family.child, level="primary",
        state="enrolled", since=in_days(0),
    )  # fmt: skip
    assert left(family.child) == []
    with acting(cast.lan):
        BestInterest.objects.update(review_on=in_days(-1))
    assert left(family.child) == ["best_interest_review"]


def test_nobody_of_age_and_no_suspect_is_decided_for(family: Family, decided: Decided) -> None:
    with refused("not_a_child"):
        decided(person_id=family.aunt)
    with refused("suspect"):
        decided(person_id=family.uncle)
    with refused("not_in_case"):
        decided(person_id=UUID(int=7))


def test_other_centres_agencies_and_counters_open_no_word(
    cast: Cast, family: Family, assessed: Assessed, decided: Decided
) -> None:
    assessed(guardian_id=None, name=AUNT)
    decided()
    for other in (cast.pao, cast.binh, cast.tu):
        with acting(other):
            assert not GuardianAssessment.objects.exists()
            assert not BestInterest.objects.exists()
    with acting(cast.van):
        with pytest.raises(PermissionError):
            _ = GuardianAssessment.objects.get().guardian_name
        with pytest.raises(PermissionError):
            _ = BestInterest.objects.get().opinion_words
