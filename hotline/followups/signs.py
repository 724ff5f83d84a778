"""Warning signs: noted at any contact, risen at once, answered for by a person.

Nothing here is told to anybody outside.
"""

import datetime as dt
from collections.abc import Collection
from contextlib import suppress
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from hotline.access.roles import may
from hotline.actor.context import Actor, acting
from hotline.audit import services as audit
from hotline.cases import endangered
from hotline.cases.models import Case, CasePerson
from hotline.cases.rising import rise
from hotline.cases.writing import NotOpen
from hotline.countries.pack import current as pack
from hotline.followups import ground
from hotline.followups.ground import NotInList, Refused
from hotline.followups.models import WarningSign

# Codes that outcomes raise by themselves.
IN_DANGER, AGAIN = "in_danger", "trafficked_again"
_EMERGENCY = "emergency"


def note_signs(
    *,
    by: Actor,
    case_id: UUID,
    person_id: UUID,
    signs: Collection[str],
    words: str = "",
    followup_id: UUID | None = None,
) -> list[WarningSign]:
    """Note warning signs (`warning_sign`) of a person: each rises to the shift supervisor at once,
    due within the minutes of its urgency; one that threatens life makes the case an emergency.

    The same sign of the same contact that nobody has answered for is noted once. Raises NotInList
    (a code, or a person who does not stand in the case), Case.DoesNotExist.
    """
    known = pack().codes("warning_sign")
    for code in signs:
        if code not in known:
            raise NotInList(code)
    with acting(by):
        case = Case.objects.get(pk=case_id)
        if not CasePerson.objects.filter(case=case, person=person_id).exists():
            raise NotInList("person")
        found = [_noted(by, case, person_id, code, words, followup_id) for code in signs]
        noted = [one for one in found if one]
        if any(one.urgency == _EMERGENCY for one in noted):
            with suppress(NotOpen):  # it rises all the same
                endangered.raise_to_emergency(by=by, case=case)
        return noted


def _noted(
    by: Actor, case: Case, person_id: UUID, code: str, words: str, followup_id: UUID | None
) -> WarningSign | None:
    now = timezone.now()
    known = pack().codes("warning_sign").get(code)
    urgency = str(known.extra["urgency"]) if known else _EMERGENCY
    sign = WarningSign(
        case=case, by=by.key, person_id=person_id, followup_id=followup_id, sign=code,
        urgency=urgency, words=words, due_at=now + pack().deadline("warning_sign", urgency),
    )  # fmt: skip
    try:
        with transaction.atomic():
            sign.save(force_insert=True)
    except IntegrityError:
        return None  # the page was sent twice
    ground.note(by, case.id, "sign", detail=code, subject=sign.id)
    audit.record("followup.sign", root=case.id, detail=[code, urgency])
    ground.tell(case, sign.id)
    return sign


def answer(*, by: Actor, sign_id: UUID, action: str, words: str) -> WarningSign:
    """Answer for a warning sign: what was done (`sign_action`), in words. A supervisor's act.

    Raises Refused (not_yours, no_words, done), NotInList, WarningSign.DoesNotExist.
    """
    if not may(by.role, "cases.approve"):
        raise Refused("not_yours")
    if action not in pack().codes("sign_action"):
        raise NotInList(action)
    if not words.strip():
        raise Refused("no_words")
    with acting(by):
        # Locked and compared, because the sealed answer needs the row itself to be saved.
        sign = (
            WarningSign.objects.select_for_update(of=("self",))
            .select_related("case")
            .get(pk=sign_id)
        )
        if sign.answered_at:
            raise Refused("done")
        sign.answered_at, sign.answered_by = timezone.now(), by.key
        sign.action, sign.answer = action, words
        sign.save(update_fields=["answered_at", "answered_by", "action", "answer"])
        ground.note(by, sign.case_id, "sign_answered", detail=action, subject=sign.id)
        audit.record("followup.sign_answered", root=sign.case_id, detail=[sign.sign, action])
        ground.tell(sign.case, sign.id)
        return sign


def raise_unanswered(*, by: Actor, now: dt.datetime | None = None) -> int:
    """Let every sign rise once more that nobody has answered for in time; how many."""
    moment = now or timezone.now()

    def told(sign: WarningSign) -> None:
        audit.record("followup.sign_late", root=sign.case_id, detail=[sign.sign])
        ground.tell(sign.case, sign.id)

    with acting(by):
        late = WarningSign.objects.filter(due_at__lt=moment, answered_at__isnull=True)
        rows = late.select_related("case").order_by("due_at")
        return rise(rows, moment, told, unchanged=("answered_at",))
