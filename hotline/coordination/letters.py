"""The letter of a referral: what its reader may see of it, on paper, with a code.

What the agency may see before it accepts is the band; identity and account stand in the letter
only once they are open to it, as on its page.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Protocol
from uuid import UUID

from django.utils import translation

from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.actor.ids import reference_of
from hotline.countries.letters_part import LetterForm
from hotline.countries.pack import current as pack
from hotline.directory import queries as directory
from hotline.documents import services as documents
from hotline.documents.letters import Letter, Section
from hotline.documents.models import IssuedLetter
from hotline.places import queries as places
from hotline.referrals import packets, rules
from hotline.referrals.models import OUT, Referral
from hotline.staff.models import Member
from hotline.vault import services as vault

KIND = "referral"
# States in which there is nothing to carry on paper: not sent yet, or taken back.
_NO_LETTER = frozenset(
    {"draft", "pending_approval", "cancelled", "consent_withdrawn", "entered_in_error"}
)


class Words(Protocol):
    """The words of a face for codes and fields; `hotline.wording` is one."""

    def band_shown(self, band: dict[str, Any], /) -> list[tuple[str, str]]: ...
    def identity_shown(self, identity: dict[str, Any], /) -> list[tuple[str, str]]: ...


class NoLetter(ValueError):
    """Of this referral no letter is printed: it was not sent, or it was taken back."""


def may_print(referral: Referral) -> bool:
    """Whether a letter can be printed of a referral: one that the hotline itself sent and has not
    taken back, on a consent that holds."""
    sent = referral.direction == OUT and referral.state not in _NO_LETTER
    return sent and not referral.out_of_sight


def letter_for(
    *,
    by: Actor,
    referral_id: UUID,
    language: str,
    reason: str,
    words: Words,
    verify_at: str,
    at: dt.datetime | None = None,
) -> tuple[bytes, IssuedLetter]:
    """The referral as a letter to its agency: PDF, and what is kept of it.

    `reason` is a code of `letter_purpose`; `verify_at` is the address of the page that checks codes
    ("https://…/verify/"). Raises Referral.DoesNotExist, NoLetter, documents.Refused (bad_code,
    bad_language).
    """
    with acting(by):
        referral = Referral.objects.select_related("agency").get(pk=referral_id)
        if not may_print(referral):
            raise NoLetter
        # Of the language only known ones get as far as words.
        spoken = language if language in pack().locales else pack().locales[0]
        with translation.override(spoken):
            contents = _contents(referral, spoken, words)
            printed_for = _printed_for(by, spoken)
        place = _seat(referral.centre, spoken)

        def compose(code: str, now: dt.datetime) -> Letter:
            return Letter(
                kind=KIND,
                number=reference_of(referral.id),
                place=place,
                made_on=now.astimezone(pack().timezone).date(),
                to=(directory.agency_name(referral.agency, spoken),),
                urgency=referral.urgency,
                printed_for=printed_for,
                printed_at=now,
                code=code,
                address=verify_at.removeprefix("https://").removeprefix("http://").rstrip("/"),
                link=f"{verify_at.rstrip('/')}/{code}/",
                signed=not by.agency,
                **contents,
            )

        return documents.issue(
            by=by, root=referral.id, language=language, reason=reason, compose=compose, at=at
        )


def _contents(referral: Referral, language: str, words: Words) -> dict[str, Any]:
    """Opening, sections and closing, as far as they are open to the agency and to the reader."""
    said = pack().letters
    form, body = said.forms[language], said.body(KIND, language)
    opened = is_open(referral)
    facts = Section(body["facts"], tuple(words.band_shown(referral.band)))
    sections = [facts]
    if opened:
        identity = words.identity_shown(packets.opened_identity(referral.identity))
        sections.append(Section(body["identity"], tuple(identity)))
        sections.append(Section(body["account"], (), (referral.account,)))
    else:
        sections.append(Section(body["identity"], (), (body["band_only"],)))
    return {
        "opening": body["opening"].format(issuer=_issuer(form)),
        "sections": tuple(sections),
        "closing": _closing(body, referral.due_at),
    }


def is_open(referral: Referral) -> bool:
    """Whether a letter would say who she is: open to the agency, and to whoever prints it."""
    at_once = rules.at_once(referral.urgency) and referral.state in rules.UNDECIDED
    legible = at_once or referral.state in rules.LEGIBLE
    return legible and vault.may_open(referral.id, DataClass.D3)


def _closing(body: Mapping[str, str], due_at: dt.datetime | None) -> str:
    if due_at is None:
        return body["closing_no_date"]
    when = due_at.astimezone(pack().timezone).strftime("%H:%M, %d/%m/%Y")
    return body["closing"].format(due=when)


def _issuer(form: LetterForm) -> str:
    """The name in capitals as it stands in a sentence."""
    name = form.said("issuer")
    return name[:1] + name[1:].lower() if name.isupper() else name


def _printed_for(by: Actor, language: str) -> str:
    """Who printed it, and where she stands: for every page."""
    staff = by.key.startswith("staff:")
    member = Member.objects.filter(pk=by.member_id).first() if staff else None
    name = member.display_name if member else ""
    centre = pack().centres.get(by.centre)
    where = directory.agency_name(by.agency, language) if by.agency else ""
    where = where or (centre.label(language) if centre else "")
    return f"{name} ({where})" if name and where else name or where


def _seat(centre: str, language: str) -> str:
    """The place from which a centre writes; the national one's for any other."""
    found = pack().centres.get(centre) or pack().national_centre
    return places.label(found.seat, language)
