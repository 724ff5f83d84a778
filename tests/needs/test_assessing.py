"""Assessments in a case: versions, half-done ones, who is left out."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from hotline.actor.context import acting
from hotline.actor.ids import new_id
from hotline.cases import services as cases
from hotline.cases.models import Entry
from hotline.needs import queries, services
from hotline.needs.ground import Refused
from hotline.needs.models import Assessment, DomainScore
from tests.access.world import Files
from tests.cast import Cast
from tests.needs.conftest import WHY, all_at

pytestmark = pytest.mark.django_db


def test_a_half_done_assessment_is_kept_and_says_what_was_left_out(
    cast: Cast, files: Files
) -> None:
    row = services.assess(
        by=cast.lan, case_id=files.case, person_id=files.person, how="phone",
        scores={"housing": "2", "safety": ""}, words={"housing": WHY, "family": "nhắc đến mẹ"},
    )  # fmt: skip
    with acting(cast.lan):
        scores = queries.rows_of(queries.latest(files.person))  # type: ignore[arg-type]
        assert not row.complete
        assert row.side == "adult"
        assert scores["housing"].score == "2"
        assert scores["housing"].words == WHY
        assert scores["safety"].score == "not_assessed"
        assert scores["family"].words == "nhắc đến mẹ"
        assert queries.weak(row) == [("housing", "2")]
        assert Entry.objects.filter(kind="needs.assessed", subject=row.id).count() == 1


def test_sent_twice_by_a_page_it_is_one_version(cast: Cast, files: Files) -> None:
    page = new_id()
    for _ in range(2):
        services.assess(
            by=cast.lan, case_id=files.case, person_id=files.person, how="phone",
            scores=all_at("3"), assessment_id=page,
        )  # fmt: skip
    with acting(cast.lan):
        assert Assessment.objects.count() == 1


def test_versions_are_never_changed(cast: Cast, files: Files) -> None:
    row = services.assess(
        by=cast.lan, case_id=files.case, person_id=files.person, how="phone", scores=all_at("3")
    )
    for model, change in ((Assessment, {"complete": False}), (DomainScore, {"score": "4"})):
        with (
            acting(cast.lan),
            pytest.raises(DatabaseError),
            transaction.atomic(),
        ):
            model._default_manager.update(**change)
    with acting(cast.lan):
        assert queries.scores_of(Assessment.objects.get(pk=row.pk))["safety"] == "3"


def test_two_reviews_on_end_make_her_stable_and_a_weak_one_undoes_it(
    cast: Cast, files: Files
) -> None:
    now = timezone.now()
    stable = []
    for days, scores in (
        (90, all_at("3", economic="2")),
        (60, all_at("3")),
        (30, all_at("4")),
        (1, {"safety": "1"}),
    ):
        services.assess(
            by=cast.lan, case_id=files.case, person_id=files.person, how="phone", scores=scores,
            at=now - dt.timedelta(days=days),
        )  # fmt: skip
        with acting(cast.lan):
            stable.append(queries.stable_twice(files.case, files.person))
    assert stable == [False, False, True, False]
    with acting(cast.lan):
        found = queries.proposals(files.case, files.person)
        assert {one.domain for one in found} == {"safety"}
        assert "protection" in {one.measure_kind for one in found}


def test_who_is_suspected_is_nobody_to_assess(cast: Cast, files: Files) -> None:
    he = cases.add_person(by=cast.lan, case_id=files.case, role="suspect", name="Lò Văn Hặc")
    with pytest.raises(Refused) as refused:
        services.assess(
            by=cast.lan, case_id=files.case, person_id=he.id, how="phone", scores=all_at("3")
        )
    assert refused.value.code == "suspect"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"scores": {}}, "nothing"),
        ({"scores": {"housing": "5"}}, "bad_code"),
        ({"scores": {"moon": "3"}}, "bad_code"),
        ({"how": "dream"}, "bad_code"),
    ],
)
def test_what_is_refused(cast: Cast, files: Files, facts: dict[str, object], code: str) -> None:
    usual = {"how": "phone", "scores": all_at("3")}
    with pytest.raises(Refused) as refused:
        services.assess(
            by=cast.lan,
            case_id=files.case,
            person_id=files.person,
            **(usual | facts),  # type: ignore[arg-type]
        )
    assert refused.value.code == code


def test_a_stranger_and_coded_readers_get_no_word(cast: Cast, files: Files) -> None:
    row = services.assess(
        by=cast.lan, case_id=files.case, person_id=files.person, how="phone",
        scores=all_at("2"), words={"housing": WHY},
    )  # fmt: skip
    with acting(cast.binh):
        assert queries.of_person(files.person) == []
        assert not DomainScore.objects.exists()
    with acting(cast.quan):
        there = queries.latest(files.person)
        assert there is not None
        assert there.pk == row.pk
        with pytest.raises(PermissionError):
            assert queries.rows_of(there)["housing"].words
