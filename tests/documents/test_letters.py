"""A letter prints what it is given as text, the same each time, and needs nothing from outside."""

from __future__ import annotations

import datetime as dt
import io
import re
import unicodedata
from typing import Any

import pikepdf
import pytest

from hotline.countries.pack import current as pack
from hotline.documents import codes, letters, typesetting
from hotline.documents.letters import Letter, Section

NAME = "Nguyễn Công Tằng Tôn Nữ Thị Hoàng Phương Uyên"
HOSTILE = (
    '#read("/etc/passwd")', "*đậm* _nghiêng_ $x^2$", "<nhãn> @nguồn `mã`", "= Tiêu đề\n- mục",
    "\\u{41} \\ // lời", '#import "@preview/tiaoma:0.3.0"', '"); #panic("x")',
)  # fmt: skip
CODE = "XK4M-7HPA-9RTW"


def letter(**changes: Any) -> Letter:
    facts: dict[str, Any] = {
        "kind": "referral",
        "number": "4821-0937",
        "place": "Hà Nội",
        "made_on": dt.date(2026, 2, 8),
        "to": ("Sở Y tế tỉnh Lào Cai",),
        "opening": "Tổng đài chuyển đến Quý cơ quan.",
        "closing": "Trân trọng cảm ơn./.",
        "sections": (Section("Thông tin", (("Họ và tên", NAME),), ("Cần chỗ ngủ đêm nay.",)),),
        "printed_for": "Trang",
        "printed_at": dt.datetime(2026, 2, 8, 9, 5, tzinfo=dt.UTC),
        "code": CODE,
        "address": "vidu.vn/verify",
        "link": f"https://vidu.vn/verify/{CODE}/",
    }
    return Letter(**(facts | changes))


def words_of(made: bytes) -> str:
    """The text of a PDF, by the tables from which readers copy."""
    with pikepdf.open(io.BytesIO(made)) as opened:
        return "\n".join(_words_of_page(page) for page in opened.pages)


def _words_of_page(page: Any) -> str:
    tables = {
        str(name): _unicode_of(font.ToUnicode.read_bytes().decode("latin-1"))
        for name, font in page.Resources.Font.items()
    }
    found, table = [], {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            table = tables[str(operands[0])]
        elif str(operator) in ("Tj", "TJ"):
            parts = operands[0] if str(operator) == "TJ" else [operands[0]]
            for part in parts:
                if isinstance(part, pikepdf.String):
                    raw = bytes(part)
                    found += [table[raw[at : at + 2]] for at in range(0, len(raw), 2)]
        elif str(operator) in ("Td", "TD", "Tm", "T*", "ET"):
            found.append(" ")
    return unicodedata.normalize("NFC", re.sub(r"\s+", " ", "".join(found)))


def _unicode_of(cmap: str) -> dict[bytes, str]:
    def text(digits: str) -> str:
        return bytes.fromhex(digits).decode("utf-16-be")

    found = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", cmap, re.S):
        for glyph, signs in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            found[bytes.fromhex(glyph)] = text(signs)
    for block in re.findall(r"beginbfrange(.*?)endbfrange", cmap, re.S):
        for first, last, start in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            for step in range(int(last, 16) - int(first, 16) + 1):
                glyph = (int(first, 16) + step).to_bytes(2, "big")
                found[glyph] = chr(int(start, 16) + step)
    return found


def without_spaces(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("language", pack().locales)
def test_a_letter_bears_the_words_of_its_form(language: str) -> None:
    said = without_spaces(words_of(letters.render(letter(), language=language)))
    form = pack().letters.forms[language]
    head = (
        form.said("state"), form.said("motto"), form.said("issuer"), form.said("to"),
        form.said("copies"), form.said("title"), form.dated("Hà Nội", dt.date(2026, 2, 8)),
    )  # fmt: skip
    for words in (*head, NAME, CODE, "Sở Y tế tỉnh Lào Cai", "4821-0937/TĐ111-CT", "16:05"):
        assert without_spaces(words) in said, words


def test_days_and_months_are_written_as_the_decree_asks() -> None:
    form = pack().letters.forms["vi"]
    assert form.dated("Hà Nội", dt.date(2026, 2, 8)) == "Hà Nội, ngày 08 tháng 02 năm 2026"
    assert form.dated("Huế", dt.date(2026, 3, 18)) == "Huế, ngày 18 tháng 3 năm 2026"


@pytest.mark.parametrize("typed", HOSTILE)
def test_what_somebody_typed_is_printed_and_not_obeyed(typed: str) -> None:
    changed = letter(
        to=(typed,), opening=typed, signer=typed, printed_for=typed,
        sections=(Section(typed, ((typed, typed),), (typed,)),),
    )  # fmt: skip
    said = without_spaces(words_of(letters.render(changed, language="vi")))
    assert said.count(without_spaces(typed)) >= 7
    assert "root:" not in said


def test_the_same_letter_gives_the_same_bytes_and_tells_no_moment_of_its_making() -> None:
    made = letters.render(letter(), language="vi")
    assert made == letters.render(letter(), language="vi")
    with pikepdf.open(io.BytesIO(made)) as opened:
        said = {str(k): str(v) for k, v in opened.docinfo.items()}
    assert not [v for v in said.values() if NAME in v]
    assert f"D:{dt.date.today():%Y%m%d}" not in str(said)


def test_long_letters_bear_for_whom_and_the_code_on_every_page() -> None:
    long = letter(sections=(Section("Nội dung", (), ("Cần chỗ ngủ.\n" * 120,)),))
    with pikepdf.open(io.BytesIO(letters.render(long, language="vi"))) as opened:
        pages = [without_spaces(_words_of_page(page)) for page in opened.pages]
    assert len(pages) > 2
    for number, said in enumerate(pages, 1):
        assert CODE in said
        assert "InchoTrang" in said
        assert f"Trang{number}/{len(pages)}" in said


def test_every_sign_of_vietnamese_has_a_glyph() -> None:
    signs = "aăâeêioôơuưyđ" + "".join(
        unicodedata.normalize("NFC", vowel + mark)
        for vowel in "aăâeêioôơuưy"
        for mark in "\u0300\u0301\u0303\u0309\u0323"
    )
    made = letters.render(letter(opening=signs + " " + signs.upper()), language="vi")
    said = without_spaces(words_of(made))
    assert signs in said
    assert signs.upper() in said


def test_only_the_fonts_of_the_package_are_known() -> None:
    assert typesetting._fonts().families() == ["Noto Serif"]


def test_a_file_name_says_nothing() -> None:
    assert letters.filename(dt.date(2026, 2, 8)) == "20260208.pdf"


def test_codes_are_read_as_people_type_them_and_hold_no_sign_taken_for_another() -> None:
    made = {codes.new_code() for _ in range(2000)}
    assert len(made) == 2000
    assert not set("".join(made)) & set("O0QDI1LJ2Z5S6G8BU")
    for code in list(made)[:20]:
        assert codes.plain(code.lower().replace("-", " ")) == code
        assert codes.plain(f" {code.replace('-', '')} ") == code
    assert codes.plain("XK4M-7HPA") == codes.plain("XK4M-7HPA-9RT0") == ""
