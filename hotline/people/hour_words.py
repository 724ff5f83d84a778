"""Words in which people say when they may be reached, in Vietnamese and English.

Looked up as written; words typed without marks are found by their letters alone. What is in no
table is not understood, and what is not understood is asked, never guessed.
"""

import unicodedata

ALL_DAYS = frozenset(range(7))
WEEKDAYS, WEEKEND = frozenset(range(5)), frozenset((5, 6))

# Numbers of days as `datetime.weekday` counts them: Monday is 0.
DAYS: dict[str, frozenset[int]] = {
    "chủ nhật": frozenset({6}), "cn": frozenset({6}),
    "hằng ngày": ALL_DAYS, "hàng ngày": ALL_DAYS, "mỗi ngày": ALL_DAYS, "mọi ngày": ALL_DAYS,
    "cả tuần": ALL_DAYS, "every day": ALL_DAYS, "everyday": ALL_DAYS, "daily": ALL_DAYS,
    "ngày thường": WEEKDAYS, "trong tuần": WEEKDAYS, "weekdays": WEEKDAYS, "weekday": WEEKDAYS,
    "cuối tuần": WEEKEND, "weekends": WEEKEND, "weekend": WEEKEND,
}  # fmt: skip
for _number, _names in enumerate(("hai", "ba", "tư", "năm", "sáu", "bảy")):
    DAYS |= dict.fromkeys((f"thứ {_names}", f"thứ {_number + 2}", f"t{_number + 2}"),
                          frozenset({_number}))  # fmt: skip
for _number, _name in enumerate(
    ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
):
    DAYS |= dict.fromkeys((_name, f"{_name}s", _name[:3]), frozenset({_number}))
DAYS |= {"tues": DAYS["tue"], "thur": DAYS["thu"], "thurs": DAYS["thu"]}

# Parts of a day: the hours meant by the word alone, and the hours it may stand beside. The word
# alone is read narrowly: nobody is called at five because she said "morning".
PARTS: dict[str, tuple[str, int, int]] = {
    "morning": ("morning", 7 * 60, 11 * 60),
    "noon": ("noon", 11 * 60, 13 * 60),
    "afternoon": ("afternoon", 13 * 60, 18 * 60),
    "evening": ("evening", 18 * 60, 22 * 60),
}
PARTS |= {
    "sáng": PARTS["morning"], "mornings": PARTS["morning"],
    "trưa": PARTS["noon"], "midday": PARTS["noon"],
    "chiều": PARTS["afternoon"], "afternoons": PARTS["afternoon"],
    "tối": PARTS["evening"], "evenings": PARTS["evening"],
}  # fmt: skip
BESIDE: dict[str, tuple[int, int]] = {
    "morning": (4 * 60, 12 * 60),
    "noon": (10 * 60, 14 * 60),
    "afternoon": (12 * 60, 19 * 60),
    "evening": (17 * 60, 24 * 60),
}

WORDS: dict[str, str] = (
    dict.fromkeys(("sau", "after"), "after")
    | dict.fromkeys(("trước", "before"), "before")
    | dict.fromkeys(("từ", "from", "between"), "from")
    | dict.fromkeys(("đến", "tới", "to", "until", "till", "-"), "to")
    | dict.fromkeys(("cả ngày", "suốt ngày", "all day"), "all_day")
    | dict.fromkeys(("24/24", "24/7", "lúc nào cũng được", "bất cứ lúc nào", "any time", "anytime"),
                    "any_time")
    | dict.fromkeys(("và", "and", ",", ";", "&", "\n"), "and")
    | dict.fromkeys(("lúc", "vào", "buổi", "các", "trở đi", "at", "on", "in", "the", "onwards",
                     "chỉ", "gọi", "gọi lại", "only", "call"),
                    "nothing")
)  # fmt: skip


def bare(text: str) -> str:
    """The letters of a word without its marks."""
    marks = unicodedata.normalize("NFD", text.replace("đ", "d"))
    return "".join(c for c in marks if not unicodedata.combining(c))


def without_marks(words: dict[str, object]) -> dict[str, str]:
    """Each word's bare letters and the word meant, where only one can be meant."""
    found: dict[str, set[str]] = {}
    for word in words:
        found.setdefault(bare(word), set()).add(word)
    return {letters: min(meant) for letters, meant in found.items() if len(meant) == 1}
