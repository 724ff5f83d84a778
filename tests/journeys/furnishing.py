"""What stands in the demonstration before every page is looked at: one of each thing that a page
shows and the demonstration does not bring along. Everybody here is invented."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.journeys import steps
from tests.journeys.people import Person
from tests.journeys.steps import Story
from tests.journeys.test_cases import asks_to_close

COUNSELLOR, SUPERVISOR, NATIONAL = "counsellor.hanoi", "supervisor.hanoi", "national"
ELSEWHERE = "counsellor.angiang"  # what goes to another centre goes here
TIP_AGENCY = "focal.tayninh"
LONG = "Nguyễn Công Tằng Tôn Nữ Thị Hoàng Phương Uyên"  # as long as names are
SEEN = "Quán cà phê sát bến xe, cửa khóa ngoài, có tiếng gọi từ gác hai."


def furnish(come: Callable[[str], Person], folder: Path) -> None:
    """One of each, made by the people who make them."""
    trang, hang = come(COUNSELLOR), come(SUPERVISOR)
    a_case_worked_on(trang, folder)
    a_caller_who_proves_herself(trang, come("counsellor.danang"))
    a_guardian_and_somebody_who_looks(trang)
    a_request_about_her_data(trang)
    a_case_closed(trang, hang)
    a_case_waiting_to_be_closed(trang)
    a_case_offered(trang)
    tips(trang)
    a_complaint(trang)
    a_question_whether_to_call_back(trang)
    an_interpreter(hang)
    a_screening(trang)
    a_breach_and_a_closed_month(trang, come(NATIONAL))
    a_shift_handed_over(come(ELSEWHERE))
    a_change_of_rights(come("administrator"))


def a_case_worked_on(trang: Person, folder: Path) -> None:
    story = Story(name=LONG)
    steps.takes_a_call(trang, story)
    steps.opens_its_case(trang)
    steps.adds_the_survivor(trang, story)
    steps.names_a_problem(trang, story)
    steps.plans_a_measure(trang, story)
    trang.opens("Add a document")
    trang.writes("Giấy ra viện", under="What it is", within="#documents")
    paper = folder / "giay ra vien.txt"
    paper.write_text("Phòng 12", encoding="utf-8")
    trang.page.locator("#document_file").set_input_files(paper)
    trang.presses("Add this document", within="#documents")
    trang.reads("Giấy ra viện", within="#documents")
    trang.presses("Make a safety plan", within="#safety-plan")
    trang.writes("Xe trắng đỗ đầu ngõ", under="How does she notice that it becomes dangerous?")
    trang.presses("Save the safety plan")
    trang.sees("Open the safety plan", within="#safety-plan")


def a_caller_who_proves_herself(trang: Person, vy: Person) -> None:
    """The survivor of the case above calls another centre, from the number that is known of her."""
    case = trang.page.url
    code = steps.gives_her_a_code(trang, LONG)
    steps.takes_a_call(vy, Story())
    steps.opens_her_file_by(vy, code)
    trang.page.goto(case)


def a_guardian_and_somebody_who_looks(trang: Person) -> None:
    """In the case just worked on; whoever looks for its person calls with her number."""
    trang.presses("Add a person", within="#people")
    trang.picks(trang.code("person_role", "suspected_recruiter"), under="Role in this case")
    trang.writes("Sùng A Lử", under="Name")
    trang.presses("Save this person")
    trang.presses(LONG, within="#people")
    trang.opens("Add a relation")
    trang.picks(trang.code("relation", "guardian"), under="Is her or his", within="#relation")
    chosen = trang.field("Who", within="#relation").locator("option", has_text="Sùng A Lử").first
    trang.field("Who", within="#relation").select_option(value=chosen.get_attribute("value"))
    trang.presses("Add a relation", within="#relation form.form")
    trang.reads("Sùng A Lử", within="#relation")
    trang.goes_to("/desk/")
    trang.presses("A phone call", within="main")
    trang.page.wait_for_url("**/desk/contacts/**")
    trang.presses("Somebody is looking for a person")
    trang.writes(LONG, under="Name of the person looked for")
    trang.writes(Story().number, under="A number of that person")
    trang.writes("Dì ruột ở Đà Nẵng", under="Who asks")
    trang.presses("Write it down")
    trang.reads(LONG, within="#asked")
    # The notice comes with the job that compares.
    trang.goes_to("/desk/")
    trang.page.locator("a[href^='/desk/notices/']").first.wait_for(state="attached")


def a_request_about_her_data(trang: Person) -> None:
    """Of a person of a case of its own: accepted, with a copy that is being read; the case held."""
    story = Story(name="Lý Thị Phương Thảo")
    steps.takes_a_call(trang, story)
    steps.opens_its_case(trang)
    case = trang.id_in_address
    steps.adds_the_survivor(trang, story)
    steps.names_a_problem(trang, story)
    trang.presses(story.name, within="#people")
    trang.presses("Her rights over her data")
    trang.picks(trang.code("data_right", "access"), under="What she asks for")
    trang.writes("Chị muốn biết tổng đài giữ gì về chị.", under="What was asked, in words")
    trang.presses("Write it down", within="main")
    trang.picks(
        trang.code("identity_check", "own_word"), under="How was it made sure that it is she?"
    )
    trang.presses("It is she")
    trang.presses("It will be done")
    trang.presses("Make the copy")
    trang.sees("I have read every passage")
    trang.goes_to(f"/desk/cases/{case}/holds")
    trang.picks(trang.code("legal_hold_ground", "criminal"), under="Why it must be kept")
    trang.writes("Công an tỉnh đề nghị.", under="Who asks for it, and what it is about")
    trang.presses("Keep it")
    trang.sees("Kept until it is ended")


def a_case_closed(trang: Person, hang: Person) -> None:
    case = _small_case(trang)
    asks_to_close(trang, "Chị đã về nhà mẹ đẻ.")
    hang.goes_to(f"/desk/cases/{case}/closing/")
    hang.presses("Close the case")
    hang.sees("This case is closed:")


def a_case_waiting_to_be_closed(trang: Person) -> None:
    _small_case(trang)
    asks_to_close(trang, "Chị đi làm lại, mẹ ở cùng. Không còn việc gì đang chờ.")


def a_case_offered(trang: Person) -> None:
    _small_case(trang)
    trang.presses("Hand the case over", within="#passing")
    there = trang.field("To whom").locator("option", has_text="An Giang").first
    trang.field("To whom").select_option(value=there.get_attribute("value"))
    trang.writes("Chị chuyển về Châu Đốc; chỉ gọi sau tám giờ tối.", under="The hand-over")
    trang.presses("Ask to take it over")
    trang.sees("You stay responsible until it is taken.")


def tips(trang: Person) -> None:
    """One as it came, one judged, one handed over."""
    for judged, handed in ((False, False), (True, False), (True, True)):
        trang.goes_to("/tips/new")
        trang.ticks(trang.code("tip_kind", "place"), under="What is reported")
        trang.writes(SEEN, under="What was said")
        trang.writes(trang.place("34/80"), under="Province, country or border gate")
        trang.presses("Save this tip")
        trang.sees("Tell the reporter this number.")
        if judged:
            trang.ticks(trang.code("tip_class", "trafficking_suspected"), under="What is it about")
            trang.presses("Save this judgement")
            trang.sees("Hand it over, or close it")
        if handed:
            trang.presses("Hand it over", within="main")
            health = trang.field("To which agency").locator(
                "option[value='health_department:34/80']"
            )
            trang.field("To which agency").select_option(value=health.get_attribute("value"))
            trang.presses("See exactly what leaves")
            trang.presses("Hand it over", within="main")
            trang.sees("Handed over", within="#tip-state")


def a_complaint(trang: Person) -> None:
    trang.goes_to("/complaints/new")
    trang.ticks(trang.code("complaint_about", "waiting"), under="What is it about")
    trang.ticks(trang.code("complaint_whom", "nobody"), under="Whom does it concern")
    trang.writes("Gọi ba lần đêm thứ bảy, lần nào cũng chờ hơn mười phút.", under="What she says")
    trang.presses("Save this complaint")
    trang.sees("Tell her")


def a_question_whether_to_call_back(trang: Person) -> None:
    trang.goes_to("/desk/")
    trang.presses("A phone call", within="main")
    trang.writes("0900 000 733", under="Caller's number")
    trang.knows_it_is_saved()
    trang.presses("The line dropped")
    trang.sees("The supervisor is asked", within="#reach")


def an_interpreter(hang: Person) -> None:
    hang.goes_to("/interpreters/new")
    hang.writes("Thạch Thị Sô Phi", under="Name")
    hang.writes("0912 000 222", under="Number")
    hang.picks(hang.code("language", "khm"), under="Languages")
    hang.writes("2026-01-05", under="Confidentiality signed on")
    hang.writes("Ấp Giồng Lớn", under="Home village and commune")
    hang.presses("Save this interpreter")
    hang.reads("Thạch Thị Sô Phi")


def a_screening(trang: Person) -> None:
    """Begun, one question answered. Its contact stays open."""
    trang.goes_to("/desk/")
    trang.presses("A phone call", within="main")
    trang.page.wait_for_url("**/desk/contacts/**")
    trang.presses("Screen for signs", within="#screening")
    trang.sees("What is it about?")
    trang.page.keyboard.press("1")
    trang.sees("Say first")
    trang.page.wait_for_timeout(600)  # nobody answers sooner, and the page would not take it
    trang.page.keyboard.press("y")
    trang.page.wait_for_url(lambda address: not address.endswith("/1"))


def a_breach_and_a_closed_month(trang: Person, yen: Person) -> None:
    trang.goes_to("/breaches/report")
    trang.picks(trang.code("breach_kind", "lost"), under="What happened")
    trang.writes("Điện thoại trực ca để quên trên xe khách.", under="In words")
    trang.presses("Report it")
    trang.sees("Thank you, it is reported")
    yen.goes_to("/figures/months/")
    yen.presses("Close this month now")
    yen.sees("Closed months")
    yen.sees("See the figures of this month")


def a_shift_handed_over(bao: Person) -> None:
    bao.goes_to("/shift/")
    bao.writes(
        "Đường dây từ Châu Đốc chập chờn từ 22 giờ.", under="What the next shift should know"
    )
    bao.page.locator("input[name=sign_out]").uncheck()
    bao.presses("Hand over", within=".primary-bar")
    bao.sees("Nobody has taken it over yet")


def _small_case(trang: Person) -> str:
    trang.goes_to("/desk/")
    trang.presses("A phone call", within="main")
    trang.page.wait_for_url("**/desk/contacts/**")
    trang.ticks(trang.code("contact_kind", "counselling"), under="What kind of contact")
    trang.knows_it_is_saved()
    steps.opens_its_case(trang)
    return trang.id_in_address


def a_change_of_rights(dung: Person) -> None:
    dung.goes_to("/members/new")
    dung.writes("Lò Thị Chiến", under="Name that colleagues see")
    dung.writes("waits.for.second", under="Username")
    dung.page.locator("select[name=role]").select_option("supervisor")
    dung.page.locator("select[name=centre]").select_option("HN")
    dung.presses("Ask for it")
    dung.sees("It is shown only now")
