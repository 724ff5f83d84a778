"""What people do again and again, one step a function. Everybody here is invented."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from tests.journeys.people import Person

FOCAL_POINT = "focal.laocai"  # answers for today's Lào Cai, which took Yên Bái in


@dataclass(frozen=True)
class Story:
    """An invented survivor and what is said of her; each text is to be seen in certain places."""

    name: str = "Giàng Thị Súa"
    born: int = field(default_factory=lambda: dt.date.today().year - 24)
    number: str = "0900 000 417"
    address: str = "Bản Nậm Khắt, gần cầu treo"
    old_province: str = "63/15"  # Yên Bái
    notes: str = "Chị kể em gái vừa trốn về, sợ người môi giới tìm đến nhà. Nghe tiếng xe máy."
    problem: str = "Không dám ở nhà, cần chỗ ngủ tối nay."
    measure: str = "Tìm nhà tạm lánh trong tỉnh, gọi lại trước 18 giờ."
    account: str = "Cần chỗ ở an toàn trong một tháng và giúp làm lại giấy tờ."
    agreed: str = "Chị đồng ý qua điện thoại, đã nghe giải thích ai sẽ đọc."


def takes_a_call(she: Person, story: Story) -> None:
    she.goes_to("/desk/")
    she.presses("A phone call", within="main")
    she.ticks(she.code("contact_kind", "counselling"), under="What kind of contact")
    she.types(story.notes, under="Notes")
    she.writes(she.place(story.old_province), under="Where")
    she.writes(story.number, under="Caller's number")
    she.writes("24", under="Caller's age")
    she.picks(she.code("sex", "female"), under="Sex")
    she.knows_it_is_saved()


def has_nobody_on_the_line(she: Person) -> None:
    """What she left open is ended."""
    she.goes_to("/desk/")
    left = she.page.locator("#open-contacts a[href*='/desk/contacts/']")
    for address in [str(link.get_attribute("href")) for link in left.all()]:
        she.goes_to(address)
        if she.the("End this contact").count():
            she.presses("End this contact")
            she.the("End this contact").wait_for(state="detached")


def opens_its_case(she: Person) -> None:
    # By key: on a telephone what is found out meanwhile may move the button under a finger.
    she.the("Open a case", within="#measures").first.press("Enter")
    she.page.wait_for_url("**/desk/cases/**")


def adds_the_survivor(she: Person, story: Story) -> None:
    she.presses("Add a person", within="#people")
    she.writes(story.name, under="Name")
    she.writes(str(story.born), under="Year of birth")
    she.picks(she.code("sex", "female"), under="Sex")
    she.writes(she.place(story.old_province), under="Province, country or border gate")
    she.writes(story.address, under="Commune, village, landmark")
    she.writes(story.number, under="Number")
    she.ticks(she.code("safe_to_call_back", "never"), under="May we call back?")
    she.presses("Save this person")
    she.reads(story.name, within="#people")


def names_a_problem(she: Person, story: Story) -> None:
    she.opens("Name a problem")
    she.picks(she.code("need_domain", "housing"), under="Which need", within="#problems")
    she.ticks(she.code("urgency", "urgent"), under="How urgent", within="#problems")
    she.writes(story.problem, under="The problem in words", within="#problems")
    she.presses("Add this problem")
    she.reads(story.problem, within="#problems")


def plans_a_measure(she: Person, story: Story) -> None:
    she.opens("Plan a measure")
    she.picks(she.code("measure_kind", "shelter"), under="What is done", within="#measures")
    she.writes(story.measure, under="In words", within="#measures")
    she.presses("Add this measure")
    she.reads(story.measure, within="#measures")


def fills_in_a_referral(she: Person, story: Story, *, urgency: str = "urgent") -> None:
    """From the case to the preview of exactly what leaves."""
    survivor = she.page.locator("#people article", has_text=story.name)
    survivor.get_by_role("link", name=she.word("Refer this person")).click()
    she.ticks(she.code("urgency", urgency), under="How urgent")
    she.writes(story.account, under="What the agency needs to know")
    she.ticks(she.code("legal_basis", "consent"), under="On which ground")
    she.ticks(she.code("consent_giver", "person"), under="Who agrees")
    she.writes(story.agreed, under="How she agreed, or why it is lawful without")
    she.presses("See exactly what leaves")
    she.sees("This is exactly what leaves")


def sends_it(she: Person) -> str:
    """The id of the referral that went out."""
    she.presses("Send the referral")
    she.page.wait_for_url("**/desk/referrals/**")
    she.sees("Sent, not opened yet", within="#referral")
    return she.id_in_address


def refers_somebody(she: Person, story: Story, *, urgency: str = "urgent") -> str:
    """Everything from the call to the sent referral; its id."""
    takes_a_call(she, story)
    opens_its_case(she)
    adds_the_survivor(she, story)
    names_a_problem(she, story)
    fills_in_a_referral(she, story, urgency=urgency)
    return sends_it(she)


def finds_it_in_the_inbox(he: Person, referral: str) -> None:
    he.goes_to("/portal/")
    he.page.locator(f"a[href='/portal/referrals/{referral}/']").click()
    he.page.wait_for_url(f"**/portal/referrals/{referral}/")


def gives_her_a_code(she: Person, name: str) -> str:
    """From the page of a case to the code of one of its people, told her on the line."""
    she.page.locator("#people article", has_text=name).get_by_role("link", name=name).first.click()
    she.presses("Her code and safe word")
    she.presses("Give her a code")
    she.sees("Tell her this code now")
    return she.page.locator("strong.code").inner_text()


def opens_her_file_by(she: Person, said: str) -> None:
    """In a contact that goes on: what the caller says opens her file."""
    she.presses("She says she has called before")
    she.writes(said, under="Her code or safe word")
    she.presses("Try it")
    she.page.wait_for_url("**/desk/cases/**")


def follows_what_is_due(she: Person, words: str) -> None:
    """From her desk; what came first stands above, and the end of a long list is folded."""
    she.goes_to("/desk/")
    row = she.page.locator("#due a", has_text=she.word(words)).first
    row.wait_for(state="attached")
    if not row.is_visible():
        she.page.locator("#due summary").click()
    row.click()


def unfolds_what_is_due(she: Person) -> None:
    """The first dozen is in sight, the rest one press away."""
    if she.page.locator("#due-rest:not([open])").count():
        she.opens("Show the rest")
