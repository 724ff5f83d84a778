"""Every referral is answered, or somebody is at the door."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from hotline.countries.pack import current as pack
from tests.journeys import steps
from tests.journeys.conftest import Come
from tests.journeys.people import Person
from tests.journeys.running import Demo, until
from tests.journeys.steps import Story

SWEPT_SECONDS = 75.0  # deadlines are looked at once a minute
SLOW_3G = {
    "offline": False,
    "downloadThroughput": 50_000,  # bytes a second: 400 kbit/s
    "uploadThroughput": 50_000,
    "latency": 400,  # ms
}
FIRST_LOAD_BYTES = 100 * 1024


def test_an_emergency_goes_to_three_bodies_at_once_and_a_second_person_looks_at_it(
    person: Come,
) -> None:
    trang = person("counsellor.hanoi")
    story = Story(name="Vàng Thị Dở")
    her_case_is_open(trang, story)
    refer_page_of(trang, story)
    trang.ticks(trang.code("urgency", "emergency"), under="How urgent")
    trang.opens("Send it to several bodies at once")
    for code in ("provincial_police:34/15", "womens_union:34/15"):
        trang.ticks(agency(trang, code), under="And at the same time to")
    trang.writes(story.account, under="What the agency needs to know")
    trang.ticks(trang.code("legal_basis", "life_and_health"), under="On which ground")
    trang.writes(
        "Bị giữ trong nhà, có người canh.", under="How she agreed, or why it is lawful without"
    )
    trang.presses("See exactly what leaves")
    trang.sees("A second person looks at it within the hour")
    for code in ("health_department:34/15", "provincial_police:34/15", "womens_union:34/15"):
        trang.reads(agency(trang, code))
    trang.presses("Send the referral")
    trang.page.wait_for_url("**/desk/referrals/**")
    trang.sees("Sent at the same time", within="#referral")
    assert trang.page.locator("#together li").count() == 2

    khoa = person("police.laocai", phone=True)
    newest(khoa).click()
    khoa.reads(story.name, within="#identity")  # at once: every minute counts
    khoa.presses("Accept: we take care of this")
    khoa.sees("You have accepted")

    hang = person("supervisor.hanoi")
    hang.goes_to("/desk/")
    steps.unfolds_what_is_due(hang)
    hang.page.locator("#due a", has_text=hang.word("Emergency sent on one signature")).first.click()
    hang.presses("Write the verdict")
    hang.ticks(hang.code("second_review", "upheld"), under="Your verdict")
    hang.presses("Write the verdict")
    hang.sees("Looked at by a second person", within="#steps")


def test_silence_climbs_to_the_national_centre_each_step_once(person: Come, demo: Demo) -> None:
    trang = person("counsellor.hanoi")
    referral = steps.refers_somebody(trang, Story(name="Lù Thị Sen"))
    time_moves(demo, referral, "13 hours")
    until("the ladder is climbed", lambda: "national" in rungs(demo, referral), SWEPT_SECONDS)
    found = rungs(demo, referral)
    assert [code.split("-")[0] for code in found] == [
        "remind_agency", "phone", "backup", "head", "provincial", "national",
    ]  # fmt: skip
    trang.goes_to(f"/desk/referrals/{referral}/")
    trang.sees("No answer in time: the national centre was told", within="#steps")
    trang.presses("Write down the call")
    trang.ticks(trang.word("They confirm that they have it"), under="What came of it")
    trang.writes("Chị Nhung trực ban đã nhận.", under="Who answered, and what was said")
    trang.presses("Write it down")
    trang.sees("receipt confirmed by phone", within="#steps")


def test_declined_it_goes_to_the_ranked_next(person: Come) -> None:
    trang, kien = person("counsellor.hanoi"), person(steps.FOCAL_POINT, phone=True)
    referral = steps.refers_somebody(trang, Story(name="Sùng Thị Máy"))
    steps.finds_it_in_the_inbox(kien, referral)
    kien.presses("Decline")
    kien.ticks(kien.code("decline_reason", "no_capacity"), under="Why not")
    kien.presses("Decline it")
    kien.sees("You have declined")

    trang.sees("Declined:", within="#referral")
    trang.picks(trang.code("measure_kind", "shelter"), under="Kind of help", within="#helpers")
    trang.presses("Show who can help", within="#helpers")
    trang.page.locator("#helpers ol li").first.wait_for()
    trang.presses("Refer to another agency")
    trang.sees("Refer this person")


def test_consent_is_withdrawn_while_an_agency_has_the_page_open(person: Come) -> None:
    trang, kien = person("counsellor.hanoi"), person(steps.FOCAL_POINT, phone=True)
    story = Story(name="Hạng Thị Ghênh")
    referral = steps.refers_somebody(trang, story)
    steps.finds_it_in_the_inbox(kien, referral)
    kien.presses("Accept: we take care of this")
    kien.reads(story.name, within="#identity")

    trang.presses("She withdraws her consent")
    trang.ticks(trang.code("yes_no_unknown", "no"), under="Do you think somebody made her say so?")
    trang.presses("Withdraw it now")
    trang.sees("She has withdrawn her consent", within="#referral")

    kien.presses("We have met her: help has begun")  # on the page that is still open
    kien.sees("She has withdrawn her consent")
    kien.sees_no(story.name)
    trang.page.reload()
    trang.sees_no(story.account)  # the key is gone here too


def test_an_agency_refers_into_the_hotline_and_a_counsellor_takes_her_on(person: Come) -> None:
    kien = person(steps.FOCAL_POINT, phone=True)
    kien.goes_to("/portal/")
    kien.presses("Refer somebody to the hotline")
    kien.ticks(kien.code("urgency", "urgent"), under="How urgent")
    kien.picks(kien.place("34/15"), under="Where she is")
    kien.ticks(kien.code("need_domain", "housing"), under="What she needs")
    kien.writes("Vừa về qua cửa khẩu, cần chỗ ở.", under="What the hotline needs to know")
    kien.presses("Send to the hotline")
    kien.reads("Vừa về qua cửa khẩu")  # something is missing: nothing typed is lost
    kien.writes("Cháu Páo Thị Ly", under="Name")
    kien.ticks(kien.code("legal_basis", "consent"), under="On which ground")
    kien.writes("Chị đồng ý.", under="How she agreed, or why it is lawful without")
    kien.presses("Send to the hotline")
    kien.sees("Sent. The hotline answers here.", within="body")
    referral = kien.id_in_address

    trang = person("counsellor.hanoi")
    trang.goes_to(f"/desk/referrals/in/{referral}/")
    trang.sees_no("Páo Thị Ly")
    trang.presses("Take her on: open the case")
    trang.page.wait_for_url("**/desk/cases/**")
    trang.reads("Páo Thị Ly", within="#people")
    kien.page.reload()
    kien.reads(pack().referrals.states["accepted"].labels.of("vi"))


def test_the_portal_on_a_small_phone_over_a_slow_line_without_scripts(
    person: Come, visitor: Come
) -> None:
    trang = person("counsellor.hanoi")
    referral = steps.refers_somebody(trang, Story(name="Chảo Mùi Pham"))
    signed_in = person(steps.FOCAL_POINT)
    state = signed_in.context.storage_state()
    kien = visitor(size=(360, 740), java_script_enabled=False, storage_state=state)
    line = kien.context.new_cdp_session(kien.page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW_3G)
    loaded: list[int] = []
    line.on("Network.loadingFinished", lambda event: loaded.append(int(event["encodedDataLength"])))
    kien.goes_to("/portal/")
    kien.sees("Waiting for you")
    assert sum(loaded) <= FIRST_LOAD_BYTES, f"{sum(loaded)} bytes on the first load"
    kien.page.locator(f"a[href='/portal/referrals/{referral}/']").click()
    for answer in ("Accept: we take care of this", "Ask first", "Decline"):
        box = kien.the(answer).first.bounding_box()
        assert box is not None
        assert box["width"] > 300
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
    kien.presses("Ask first")
    kien.writes("Chị ấy nói được tiếng Việt không?", under="Your question")
    kien.presses("Ask")
    kien.sees("You have asked")

    trang.sees("The agency asks", within="#referral")
    trang.presses("Answer")
    trang.writes("Được, chị nói tốt.", under="In words")
    trang.presses("Send the answer")
    trang.page.wait_for_url(f"**/desk/referrals/{referral}/")
    kien.page.reload()
    kien.sees("Waits for your answer")


def her_case_is_open(she: Person, story: Story) -> None:
    steps.takes_a_call(she, story)
    steps.opens_its_case(she)
    steps.adds_the_survivor(she, story)
    steps.names_a_problem(she, story)


def refer_page_of(she: Person, story: Story) -> None:
    survivor = she.page.locator("#people article", has_text=story.name)
    survivor.get_by_role("link", name=she.word("Refer this person")).click()


def agency(she: Person, code: str) -> str:
    return pack().agencies[code].names[-1].labels.of(she.language)


def newest(he: Person) -> Locator:
    """The emergency that has just come in."""
    he.goes_to("/portal/")
    rows = he.page.locator("main a[href*='/portal/referrals/']", has_text="")
    expect(rows.first).to_be_visible()
    return rows.first


def rungs(demo: Demo, referral: str) -> list[str]:
    query = (
        "SELECT code FROM referrals_step WHERE referral_id = %s AND act = 'rung' ORDER BY at, id"
    )
    return [code for (code,) in demo.rows(query, referral)]


def test_her_consent_runs_out_and_she_is_asked_whether_she_still_agrees(
    person: Come, demo: Demo
) -> None:
    trang, story = person("counsellor.hanoi"), Story(name="Thào Thị Mảy")
    referral = steps.refers_somebody(trang, story)
    kien = person(steps.FOCAL_POINT, phone=True)
    steps.finds_it_in_the_inbox(kien, referral)
    kien.presses("Accept: we take care of this")
    kien.reads(story.name, within="#identity")

    demo.rows("UPDATE referrals_referral SET agreed_until = now() WHERE id = %s", referral)
    lapsed = "SELECT 1 FROM referrals_referral WHERE id = %s AND lapsed_at IS NOT NULL"
    until("it has run out", lambda: demo.rows(lapsed, referral), SWEPT_SECONDS)
    kien.page.reload()
    kien.sees("Her consent has run out")
    kien.sees_no(story.name)

    trang.goes_to("/desk/")
    steps.unfolds_what_is_due(trang)
    asks = trang.word("Her consent has run out: ask her")
    trang.page.locator(f"#due a[href*='{referral}']", has_text=asks).first.click()
    trang.presses("She still agrees")
    trang.ticks(trang.code("consent_giver", "person"), under="Who agrees")
    trang.writes("Gọi lúc chị ở chợ, chị vẫn đồng ý.", under="How she agreed")
    trang.presses("Write down that she agrees")
    trang.sees("She still agrees", within="#steps")
    kien.page.reload()
    kien.reads(story.name, within="#identity")


def time_moves(demo: Demo, referral: str, wait: str) -> None:
    """As if the clock had run out so long ago."""
    demo.rows(
        "UPDATE referrals_referral SET due_at = now() - %s::interval,"
        " escalate_at = now() - %s::interval WHERE id = %s",
        wait, wait, referral,
    )  # fmt: skip
