"""The same word for the same thing, everywhere, and nothing that harms who is read over a shoulder.

The words are those of docs/glossary.md and of the country pack.
"""

from __future__ import annotations

import re

import pytest

from hotline.countries.pack import current as pack
from tests.locale.catalogue import PACKAGE, Message
from tests.locale.test_sources import sources

Messages = dict[tuple[str, str, str], Message]

# English word of the glossary -> the one Vietnamese word for it.
TERMS = {
    r"contacts?\b(?! with)": "lượt tiếp nhận",
    r"cases?": "hồ sơ",
    r"referrals?": "chuyển tuyến",
    r"hand-overs": "lượt chuyển tuyến",  # one alone is of a shift, a case or a tip
    r"follow-ups?": "theo dõi",
    r"measures?": "biện pháp",
    r"problems?": "vấn đề",
    r"needs": "nhu cầu",
    r"agency|agencies": "cơ quan",
    r"centres?": "trung tâm",
    r"national centre": "trung tâm điều hành quốc gia",
    r"hotline": "tổng đài",
    r"caller": "người gọi",
    r"counsell?or": "tư vấn viên",
    r"supervisor": "giám sát",
    r"manager": "quản lý",
    r"administrator": "quản trị hệ thống",
    r"focal point": "đầu mối",
    r"partner agency": "cơ quan đối tác",
    r"outcome": "kết quả",
    r"urgency|how urgent": "mức độ khẩn cấp",
    r"emergency": "khẩn cấp",
    r"risk": "nguy cơ",
    r"role": "vai trò",
    r"notes?\b(?! with)": "ghi chú",
    r"identity": "danh tính",
    r"timeline": "diễn biến",
    r"figures": "số liệu",
    r"call log": "nhật ký cuộc gọi",
    r"coded facts": "thông tin mã hóa",
    r"ground": "căn cứ pháp lý",
    r"place": "địa điểm",
    r"sealed": "niêm phong",
    r"sign-in code": "mã đăng nhập",
    r"recovery codes?": "mã dự phòng",
    r"authenticator app": "ứng dụng xác thực",
    r"password": "mật khẩu",
    r"sign in|signs in|signed in": "đăng nhập",
    r"sign out|signed out": "đăng xuất",
    r"border gate": "cửa khẩu",
    r"provinces?": "tỉnh",
    r"child line": "tổng đài trẻ em",
    r"demonstration": "trình diễn",
}

# Where the English word means another thing, or Vietnamese says it without a noun.
OTHER_MEANINGS = {
    "who is in contact": "contact",
    "how to contact safely": "contact",
    "no answer in time: the deputy contact was told": "contact",
    "main contact": "contact",
    "time to first contact": "contact",
    "to open: from sending. to decide: from opening. to first contact: from acceptance until the "
    "agency has met or spoken with her. who has not opened, answered or met yet is in none of "
    "these times.": "contact",
    "no contact is written down for your agency": "contact",
    "what was shared is closed. do not contact her, and delete what you have noted or "
    "printed.": "contact",
    "inter-agency working group": "agency|agencies",
    "what the hotline needs to know": "needs",
    "it needs another day": "needs",
    "no first contact reported in time": "contact",
    "first contact by": "contact",
    "first contact not reported yet": "contact",
    "her safe-contact rule has changed: choose another way.": "contact",
    "no signs in the answers so far": "sign in|signs in|signed in",
    "why, and what she needs to know": "needs",
    "write what the agency needs to know.": "needs",
    "identity paper": "identity",
    "identity card, passport, birth certificate, and where they are now.": "identity",
    "place a hold when a court, the police or an inquiry needs it kept.": "needs|place",
    "with her code or her word any centre can open her file for a day while she is on the line; "
    "you are told. nobody needs to ask her for her story twice.": "needs",
    "what the owner needs to know": "needs",
    "small letters, figures, dots and dashes only.": "figures",
    "she signs in with it. small letters, figures, dots and dashes": "figures",
    "too short, or only figures: it is soon guessed.": "figures",
    "what the agency needs to know": "needs",
    "what she needs": "needs",
    "something needs your attention": "needs",
    "the responsible agency of her place stands first.": "place",
    "open the authenticator app on your phone and type the six figures it shows for this line. "
    "a recovery code works too.": "figures",
}

_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


@pytest.mark.parametrize("english", TERMS)
def test_a_word_of_the_glossary_has_one_vietnamese_word(vietnamese: Messages, english: str) -> None:
    term = re.compile(rf"\b(?:{english})\b", re.IGNORECASE)
    there = [m for m in vietnamese.values() if term.search(_PLACEHOLDER.sub("", m.english))]
    assert there, "no text uses this word any more: take it from the table"
    wrong = [
        (m.english, said)
        for m in there
        for said in m.said
        if TERMS[english] not in said.lower() and not _other(m.english, term)
    ]
    assert wrong == []


def test_the_exceptions_are_still_needed(vietnamese: Messages) -> None:
    there = {m.english.lower() for m in vietnamese.values()}
    assert [words for words in OTHER_MEANINGS if words not in there] == []


@pytest.mark.parametrize(
    ("code_list", "code", "english"),
    [
        ("urgency", "emergency", "Emergency"),
        ("urgency", "urgent", "Urgent"),
        ("urgency", "routine", "Routine"),
        ("referral_end", "completed", "Completed"),
        ("referral_end", "failed", "Did not succeed"),
        ("yes_no_unknown", "yes", "Yes"),
        ("yes_no_unknown", "no", "No"),
        ("yes_no_unknown", "unknown", "Unknown"),
    ],
)
def test_pages_and_the_country_pack_use_one_word(
    vietnamese: Messages, code_list: str, code: str, english: str
) -> None:
    assert vietnamese["", english, ""].said == [pack().codes(code_list).label(code, "vi")]


def test_the_person_is_spoken_of_with_respect(vietnamese: Messages) -> None:
    """Nobody is a "nạn nhân" to this screen: whether she is one in law, another body decides."""
    harmful = re.compile(r"nạn nhân|con mồi|đối tượng|cô ta|bà ta|ông ta|gái", re.IGNORECASE)
    assert [s for m in vietnamese.values() for s in m.said if harmful.search(s)] == []


def test_titles_tell_nothing_to_whoever_looks_over_a_shoulder(vietnamese: Messages) -> None:
    told = re.compile(r"traffick|victim|mua bán|nạn nhân|survivor|giải cứu", re.IGNORECASE)
    titles = [
        text
        for path in sources("html")
        for block in re.findall(
            r"{% block title %}(.*?){% endblock %}", path.read_text(encoding="utf-8")
        )
        for text in re.findall(r'{% translate "(.*?)" %}', block)
    ]
    assert len(titles) > 20
    said = [one for m in vietnamese.values() if m.english in titles for one in m.said]
    assert [title for title in (*titles, *said) if told.search(title)] == []
    assert not told.search((PACKAGE / "look/templates/500.html").read_text(encoding="utf-8"))


def _other(english: str, term: re.Pattern[str]) -> bool:
    meaning = OTHER_MEANINGS.get(english.lower())
    return meaning is not None and bool(term.search(meaning))
