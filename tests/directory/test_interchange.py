"""Out and in again: nothing doubled, wrong rows named, secrets left at home, formulas disarmed."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from hotline.actor.context import acting
from hotline.directory import offering
from hotline.directory.hours import Hours
from hotline.directory.interchange import giving, hsds, taking, workbook
from hotline.directory.interchange.hsds import Unreadable
from hotline.directory.models import Agency, FieldChange, Location, Schedule, Service
from tests.cast import Cast
from tests.directory.offers import NOON, agency

pytestmark = pytest.mark.django_db
SECRET = "ngõ 417 phố Hoa Ban Trắng"
FORMS = pytest.mark.parametrize("form", [hsds, workbook], ids=["hsds", "workbook"])


def furnish(cast: Cast) -> Service:
    agency("house", languages=["hmn"])
    made = offering.add_service(
        by=cast.mai, agency="house",
        facts={
            "names": {"vi": "Nhà tạm lánh", "en": "=Shelter"}, "words": {"vi": "Ngắn ngày"},
            "needs": ["shelter", "medical"], "min_age": 12, "max_age": 17, "sexes": ["male"],
            "statuses": ["potential"], "regimes": ["a"], "languages": ["tyz"],
            "capacity": "available", "capacity_number": 4, "acknowledge_minutes": 60,
        },
        areas=["34/15", "63/02"],
        hours=[Hours(dt.time(8), dt.time(17), byday="MO,TU"),
               Hours(dt.time(20), dt.time(6), freq="DAILY", on_holidays=True)],
        at=NOON,
    )  # fmt: skip
    offering.put_location(
        by=cast.mai, agency="house", place="34/15", address="12 phố Chợ", services=[made.id]
    )
    offering.put_location(
        by=cast.mai, agency="house", place="34/15", address=SECRET, confidential=True,
        services=[made.id],
    )  # fmt: skip
    return made


def state() -> Any:
    services = [{k: v for k, v in row.items() if k != "agency"} for row in Service.objects.values()]
    for row in services:
        row["areas"] = sorted(
            Service.objects.get(pk=row["id"]).areas.values_list("place", flat=True)
        )
    hours = sorted(Schedule.objects.values_list("opens_at", "closes_at", "on_holidays"))
    where = sorted(Location.objects.values_list("place", "address", "confidential"))
    at = sorted(
        str(x) for x in Location.services.through.objects.values_list("service", "location")
    )
    return services, hours, where, at


@FORMS
def test_the_same_file_again_changes_nothing(cast: Cast, form: Any) -> None:
    furnish(cast)
    before, told = state(), FieldChange.objects.count()
    taken = taking.take(by=cast.quan, tables=form.load(form.dump(giving.tables())))
    assert taken.problems == []
    assert (taken.created, taken.changed) == (0, 0)
    assert state() == before
    assert FieldChange.objects.count() == told


@FORMS
def test_what_went_out_comes_back_whole(cast: Cast, form: Any) -> None:
    made = furnish(cast)
    file = form.dump(giving.tables())
    before = state()
    Location.services.through.objects.all().delete()
    Schedule.objects.all().delete()
    with acting(cast.mai):
        Location.objects.filter(confidential=False).delete()
    made.areas.all().delete()
    Service.objects.filter(pk=made.pk).delete()
    taken = taking.take(by=cast.quan, tables=form.load(file))
    assert taken.problems == []
    assert taken.created == 2
    assert state()[0] == before[0]
    assert state()[2:] == before[2:]


@FORMS
def test_a_secret_address_never_leaves(cast: Cast, form: Any) -> None:
    furnish(cast)
    with acting(cast.quan):  # who may read it
        file = form.dump(giving.tables())
    text = file.decode() if form is hsds else str([each.value for each in cells(file)])
    assert "12 phố Chợ" in text
    assert "Hoa Ban" not in text


def cells(file: bytes) -> list[Any]:
    book = load_workbook(io.BytesIO(file))
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row]


def test_no_cell_is_a_formula(cast: Cast) -> None:
    furnish(cast)
    found = [str(each.value) for each in cells(workbook.dump(giving.tables()))]
    assert "'=Shelter" in found
    assert not [value for value in found if value.startswith(("=", "+", "-", "@"))]


@given(st.text(max_size=12))
def test_what_is_disarmed_is_the_same_when_it_comes_back(text: str) -> None:
    assert workbook.plain(workbook.harmless(text)) == text or text.startswith("'")


def change(file: bytes, verb: Callable[[Any], None]) -> bytes:
    whole = json.loads(file)
    verb(whole["organizations"][0])
    return json.dumps(whole).encode()


@pytest.mark.parametrize(
    ("spoil", "row", "column", "code"),
    [
        (lambda o: o["services"][0]["hotline"].update(needs=["castle"]),
         "organizations[0].services[0]", "needs", "bad_code"),
        (lambda o: o["services"][0].update(minimum_age="young"),
         "organizations[0].services[0]", "minimum_age", "number"),
        (lambda o: o["services"][0]["service_areas"][0].update(extent="34/99"),
         "organizations[0].services[0]", "areas", "bad_place"),
        (lambda o: o["services"][0]["schedules"][0].update(byday="XX"),
         "organizations[0].services[0].schedules[0]", "byday", "bad_hours"),
        (lambda o: o["locations"][0].update(id=""),
         "organizations[0].locations[0]", "id", "missing"),
        (lambda o: o["locations"].append(o["locations"][0]),
         "organizations[0].locations[2]", "id", "twice"),
    ],
)  # fmt: skip
def test_a_wrong_row_is_named_and_the_others_are_taken(
    cast: Cast, spoil: Callable[[Any], None], row: str, column: str, code: str
) -> None:
    furnish(cast)

    def both(organization: Any) -> None:
        spoil(organization)
        organization["services"].append(
            {"id": "theirs-7", "name": "Phone help", "status": "active",
             "hotline": {"needs": ["information"]}}
        )  # fmt: skip

    file = change(hsds.dump(giving.tables()), both)
    taken = taking.take(by=cast.quan, tables=hsds.load(file))
    assert [(p.row, p.column, p.code) for p in taken.problems] == [(row, column, code)]
    assert Service.objects.filter(source_id="theirs-7").count() == 1
    again = taking.take(by=cast.quan, tables=hsds.load(file))
    assert again.created == 0
    assert Service.objects.filter(source_id="theirs-7").count() == 1


def test_a_secret_place_stays_secret_and_younger_word_on_room_counts(cast: Cast) -> None:
    made = furnish(cast)

    def spoil(organization: Any) -> None:
        for location in organization["locations"]:
            location["hotline"]["confidential"] = "no"
        organization["services"][0]["hotline"] |= {
            "capacity": "no_capacity",
            "capacity_updated": (NOON - dt.timedelta(days=1)).isoformat(),
        }  # fmt: skip

    taken = taking.take(by=cast.quan, tables=hsds.load(change(hsds.dump(giving.tables()), spoil)))
    assert [problem.code for problem in taken.problems] == ["stays_secret"]
    assert Service.objects.get(pk=made.id).capacity == "available"


def test_an_agency_of_the_pack_is_not_renamed_and_a_new_one_is_entered(cast: Cast) -> None:
    rows = [
        {"hotline": {"code": "health_department:34/15", "kind": "ngo", "names": {"vi": "Khác"}}},
        {"hotline": {"code": "new-house", "kind": "ngo", "names": {"vi": "Nhà Mới"}}},
        {"hotline": {"code": "nothing", "kind": "castle", "names": {"vi": "Nhà"}}},
    ]
    taken = taking.take(by=cast.quan, tables=hsds.load(json.dumps(rows).encode()))
    assert (taken.created, taken.unchanged) == (1, 1)
    assert [(p.column, p.code) for p in taken.problems] == [("kind", "bad_code")]
    assert Agency.objects.get(pk="health_department:34/15").kind == "health_department"


@pytest.mark.parametrize("content", [b"", b"{", b"7", b'{"a": 1}', b"[[]]"])
def test_what_is_no_directory_is_said(content: bytes) -> None:
    with pytest.raises(Unreadable):
        hsds.load(content)
    with pytest.raises(Unreadable):
        workbook.load(content)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5),
                    lambda inner: st.lists(inner, max_size=3)
                    | st.dictionaries(st.sampled_from(["services", "locations", "hotline", "id",
                                                       "schedules", "names"]), inner, max_size=4),
                    max_leaves=20))  # fmt: skip
def test_no_shape_of_json_brings_it_down(value: Any) -> None:
    whole = {"organizations": [{"services": [value], "locations": value}]}
    with contextlib.suppress(Unreadable):
        hsds.load(json.dumps(whole).encode())
