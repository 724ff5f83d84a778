"""Never share with: the list of a case, and what follows when somebody stands on it.

The walls keep a listed member or agency out of everything of the case, whatever lets them in
otherwise (`access.denying`). One question serves every room: `access.may_be_given`.
"""

from uuid import UUID

from django.utils import timezone

from hotline.access import services as access
from hotline.access.denying import KEEPER
from hotline.actor.context import Actor, acting
from hotline.audit import services as audit
from hotline.cases.models import NeverShare
from hotline.cases.writing import MovedOn, NotYours, ask, in_words, note, topics, working_on
from hotline.directory.models import Agency
from hotline.events import services as events
from hotline.staff.models import Member


class Owns(ValueError):
    """Whoever is to be listed owns the case, keeps it, or is the one who lists: the case is handed
    to somebody else first."""


def of_case(case_id: UUID) -> list[NeverShare]:
    """The list as it stands, oldest first."""
    rows = NeverShare.objects.filter(case=case_id, ended_at__isnull=True)
    rows = rows.select_related("member", "agency").prefetch_related("agency__names")
    return list(rows.order_by("at"))


def agencies_of(case_id: UUID) -> set[str]:
    """The agencies from which a case is kept."""
    rows = NeverShare.objects.filter(case=case_id, ended_at__isnull=True, agency__isnull=False)
    return set(rows.values_list("agency", flat=True))


def keep_from(
    *,
    by: Actor,
    case_id: UUID,
    words: str,
    member_id: UUID | None = None,
    agency: Agency | None = None,
    name: str = "",
) -> NeverShare:
    """Put somebody on the list: a member, an agency, or a person by name; `words` say why.

    Raises NoWords (no reason; nobody named), NotYours, Owns, MovedOn (listed already), NotOpen,
    Case.DoesNotExist, Member.DoesNotExist.
    """
    in_words("words", words)
    if member_id is None and agency is None:
        in_words("name", name)
    with acting(by):
        case = working_on(case_id)
        if not access.may_hand_over(case.id):
            raise NotYours
        member = Member.objects.get(pk=member_id) if member_id else None
        if member and (
            member.pk == case.owner_id or member.key == by.key or _keeps(case_id, member)
        ):
            raise Owns
        if any(
            (member and row.member_id == member.pk) or (agency and row.agency_id == agency.pk)
            for row in of_case(case_id)
        ):
            raise MovedOn
        entry = NeverShare(
            case=case,
            by=by.key,
            member=member,
            agency=None if member else agency,
            name="" if member or agency else name.strip(),
            words=words.strip(),
        )
        entry.save(force_insert=True)
        heard = topics(case)
        ask("cases_keep_from(%s, %s)", case.id, entry.principal)
        note(by=by, case_id=case.id, kind="never_share.added", subject=entry.id)
        audit.record("case.never_share", root=case.id, detail=[entry.principal.split(":")[0]])
        events.publish("case", subject=case.id, topics=heard)
        return entry


def strike_out(*, by: Actor, entry_id: UUID) -> NeverShare:
    """Take somebody off the list; what lets her in otherwise lets her in again.

    Raises NotYours, MovedOn, NeverShare.DoesNotExist.
    """
    with acting(by):
        entry = NeverShare.objects.select_related("case").get(pk=entry_id)
        if not access.may_hand_over(entry.case_id):
            raise NotYours
        mine = NeverShare.objects.filter(pk=entry_id, ended_at__isnull=True)
        if not mine.update(ended_at=timezone.now(), ended_by=by.key):
            raise MovedOn
        access.deny_no_longer(entry.case_id, to=entry.principal)
        note(by=by, case_id=entry.case_id, kind="never_share.struck", subject=entry.id)
        audit.record("case.never_share_struck", root=entry.case_id)
        events.publish("case", subject=entry.case_id, topics=topics(entry.case))
        return entry


def _keeps(case_id: UUID, member: Member) -> bool:
    """Whether she is the second person of a sealed case."""
    rows = access.who_can_see(case_id)
    return any(row["principal"] == member.key and row["why"] == KEEPER for row in rows)
