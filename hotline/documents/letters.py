"""A letter of the line, as the country's administration writes one. It knows no referral: whoever
has one made says what stands in it."""

import datetime as dt
import io
from dataclasses import dataclass, field
from typing import Any

import segno

from hotline.countries.letters_part import LetterForm
from hotline.countries.pack import current as pack
from hotline.documents import typesetting

FORM = "letter"
# Put where the form counts pages itself.
_PAGE, _PAGES = "\x01", "\x02"


@dataclass(frozen=True)
class Section:
    """A part of a letter: facts with their labels, then paragraphs."""

    title: str
    rows: tuple[tuple[str, str], ...] = ()
    paragraphs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Letter:
    """What stands in a letter. `issuer` replaces the pack's name of the line (a centre of it);
    `printed_for` and `printed_at` stand on every page; `signed` leaves room for a signature;
    `address` is the page that checks codes, `link` the same with this letter's code."""

    kind: str
    number: str
    place: str
    made_on: dt.date
    to: tuple[str, ...]
    opening: str
    closing: str
    sections: tuple[Section, ...]
    printed_for: str
    printed_at: dt.datetime
    code: str
    address: str
    link: str
    urgency: str = ""
    issuer: str = ""
    signer: str = ""
    signed: bool = True
    copies: tuple[str, ...] = field(default=())


def render(letter: Letter, *, language: str) -> bytes:
    """The letter as PDF, in a language of the pack. The same letter gives the same bytes."""
    return typesetting.pdf(FORM, _data(letter, language))


def pictures(letter: Letter, *, language: str) -> list[bytes]:
    """The pages of the letter as PNG, to be looked at."""
    return typesetting.pictures(FORM, _data(letter, language))


def filename(made_on: dt.date) -> str:
    """A neutral name for the file: it says neither whom nor what it is about."""
    return f"{made_on:%Y%m%d}.pdf"


def _data(letter: Letter, language: str) -> dict[str, Any]:
    rules = pack().letters
    form, body = rules.forms[language], rules.body(letter.kind, language)
    about = form.said("about", subject=body["subject"])
    return {
        "language": language,
        "title": form.said("number", number=letter.number, symbol=rules.symbol),
        **_head(letter, form, rules.symbol, about),
        "opening": letter.opening,
        "closing": letter.closing,
        "sections": [
            {"title": one.title, "rows": one.rows, "paragraphs": one.paragraphs}
            for one in letter.sections
        ],
        **_foot(letter, form),
    }


def _head(letter: Letter, form: LetterForm, symbol: str, about: str) -> dict[str, Any]:
    return {
        "state": form.said("state"),
        "motto": form.said("motto"),
        "above": form.said("above"),
        "issuer": letter.issuer or form.said("issuer"),
        "number": form.said("number", number=letter.number, symbol=symbol),
        "about": about,
        "urgency": form.urgency.get(letter.urgency, ""),
        "dated": form.dated(letter.place, letter.made_on),
        "to_word": form.said("to"),
        "to": letter.to,
    }


def _foot(letter: Letter, form: LetterForm) -> dict[str, Any]:
    when = letter.printed_at.astimezone(pack().timezone).strftime("%H:%M %d/%m/%Y")
    return {
        "copies_word": form.said("copies"),
        "copies": [*form.copied[:1], *letter.copies, *form.copied[1:]],
        "on_behalf": form.said("on_behalf") if letter.signed else "",
        "signer_title": form.said("title"),
        "sign": form.said("sign") if letter.signed else form.said("electronic"),
        "signer": letter.signer,
        "room": letter.signed,
        "mark": _mark(letter.link),
        "code": letter.code,
        "check": form.said("check", address=letter.address),
        "printed": form.said("printed", who=letter.printed_for, when=when, code=letter.code),
        "page": form.said("page", page=_PAGE, pages=_PAGES),
    }


def _mark(link: str) -> str:
    """The QR code of a link, as SVG."""
    out = io.BytesIO()
    segno.make(link, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False)
    return out.getvalue().decode()
