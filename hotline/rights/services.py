"""Verbs of the register: a person asks about her data, is answered in time, and it is done."""

import datetime as dt
from uuid import UUID

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from hotline.access import services as access
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.actor.ids import new_id
from hotline.audit import services as audit
from hotline.cases import planning
from hotline.cases.models import Case, CasePerson
from hotline.countries.pack import current as pack
from hotline.events import services as events
from hotline.people.models import Person
from hotline.referrals import withdrawing
from hotline.rights import rules
from hotline.rights.models import ASKED_BY, OUTCOMES, DataRequest
from hotline.staff.models import Member
from hotline.vault import services as vault

# Who keeps the register by its coded facts, and the job that watches its clocks.
OFFICER = "role:auditor"
CLOCK = "system:sweeper"
NOT_YET = "not_yet"
SUSPECT_ASKS = "representative_suspect"


class Wrong(ValueError):
    """An answer that cannot be; `field` and `code` say which and why."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field, self.code = field, code


class MovedOn(ValueError):
    """It does not stand where this would be the next step: done already, or too early."""


class NotBySame(PermissionError):
    """Two people decide: nobody releases the copy she made, erases what she asked to erase, or
    lifts the hold she placed."""


class SuspectAsks(PermissionError):
    """A suspect has no right over somebody's data: this can only be refused."""


def record(
    *,
    by: Actor,
    right: str,
    words: str,
    person_id: UUID | None = None,
    asked_by: str = "herself",
    asker_id: UUID | None = None,
    asker_name: str = "",
    others_hold: bool = False,
    received_at: dt.datetime | None = None,
) -> DataRequest:
    """Write down that somebody asks about her own data, or in her name. Starts both clocks.

    Without a `person_id` no file of hers is known yet (`find_file`). Raises Wrong,
    Person.DoesNotExist.
    """
    now = timezone.now()
    received = received_at or now
    _check(right=right, asked_by=asked_by, words=words, received=received, now=now)
    with acting(by):
        person = Person.objects.get(pk=person_id) if person_id else None
        owner = _owner_of(person) or Member.objects.get(pk=by.member_id)
        request = DataRequest(
            id=new_id(),
            centre=person.centre if person else by.centre,
            restricted=bool(person and person.restricted),
            person=person,
            owner=owner,
            received_at=received,
            recorded_by=by.key,
            right=right,
            asked_by=asked_by,
            asker_id=asker_id,
            asker_name=asker_name,
            words=words,
            others_hold=others_hold,
            answer_due_at=rules.answer_due(received, pack()),
            due_at=rules.done_due(received, right, pack(), others_hold=others_hold),
        )
        access.begin(request.id, deepest=DataClass.D3)
        vault.new_root(request.id, "case", centre=request.centre, restricted=request.restricted)
        for keeper in (OFFICER, CLOCK):
            access.give(request.id, to=keeper, deepest=DataClass.D1, why="register")
        if owner.key != by.key:
            access.give(request.id, to=owner.key, deepest=DataClass.D3, why="owner of the file")
        request.save(force_insert=True)
        audit.record("rights.record", root=request.id, detail=[right, asked_by])
        tell(request)
        return request


def find_file(*, by: Actor, request_id: UUID, person_id: UUID) -> DataRequest:
    """Say whose file is meant, where nobody knew it. Raises MovedOn, Person.DoesNotExist."""
    with acting(by):
        request = _open(request_id)
        if request.person_id is not None:
            raise MovedOn
        person = Person.objects.get(pk=person_id)
        owner = _owner_of(person) or Member.objects.get(pk=by.member_id)
        request.person, request.owner = person, owner
        request.restricted = request.restricted or person.restricted
        if owner.key != by.key:
            access.give(request.id, to=owner.key, deepest=DataClass.D3, why="owner of the file")
        request.save(update_fields=["person", "owner", "restricted"])
        audit.record("rights.find_file", root=request.id)
        tell(request)
        return request


def check_identity(*, by: Actor, request_id: UUID, check: str, words: str = "") -> DataRequest:
    """Say how it was made sure who asks, in a way that puts nobody in danger. Raises Wrong."""
    if check not in pack().codes("identity_check") or check == NOT_YET:
        raise Wrong("check", "not_in_list")
    with acting(by):
        request = _open(request_id)
        request.identity_check, request.check_words = check, words
        request.checked_at, request.checked_by = timezone.now(), by.key
        request.save(update_fields=["identity_check", "check_words", "checked_at", "checked_by"])
        audit.record("rights.check_identity", root=request.id, detail=[check])
        tell(request)
        return request


def answer(
    *, by: Actor, request_id: UUID, accepted: bool, ground: str = "", words: str = ""
) -> DataRequest:
    """Give the first answer: it will be done, or it is refused on a ground of the pack's list.

    A refusal ends the request. Raises SuspectAsks, Wrong (identity not checked, no file, no
    ground), MovedOn (answered already).
    """
    with acting(by):
        request = _open(request_id)
        if request.answered_at is not None:
            raise MovedOn
        if accepted:
            _may_be_accepted(request)
        elif ground not in pack().codes("rights_refusal"):
            raise Wrong("ground", "not_in_list")
        now = timezone.now()
        request.answered_at, request.answered_by = now, by.key
        request.accepted, request.answer_words = accepted, words
        request.ground = "" if accepted else ground
        if not accepted:
            request.ended_at, request.ended_by, request.outcome = now, by.key, "refused"
        request.save(
            update_fields=[
                "answered_at", "answered_by", "accepted", "answer_words", "ground",
                "ended_at", "ended_by", "outcome",
            ]
        )  # fmt: skip
        audit.record("rights.answer", root=request.id, detail=[request.ground or "accepted"])
        if accepted and request.right == "withdrawal":
            # Whether somebody made her say so was not asked: that rises to the supervisor.
            assert request.person_id is not None
            withdrawing.withdraw_all(by=by, person_id=request.person_id, coerced="unknown")
            _ask_the_owners(by, request)
        tell(request)
        return request


def extend(*, by: Actor, request_id: UUID, words: str) -> DataRequest:
    """Take the one extension the law gives, and say why. Raises Wrong, MovedOn (taken before)."""
    if not words.strip():
        raise Wrong("words", "no_reason")
    with acting(by):
        request = _open(request_id)
        if request.extended_at is not None or not request.accepted:
            raise MovedOn
        request.extended_at, request.extended_by = timezone.now(), by.key
        request.extension_words = words
        request.due_at = rules.done_due(
            request.received_at,
            request.right,
            pack(),
            others_hold=request.others_hold,
            extended=True,
        )
        request.raised_at = None
        request.save(
            update_fields=["extended_at", "extended_by", "extension_words", "due_at", "raised_at"]
        )
        audit.record("rights.extend", root=request.id)
        tell(request)
        return request


def finish(*, by: Actor, request_id: UUID, outcome: str, words: str = "") -> DataRequest:
    """Say that it was done, done in part (and why), or that she took it back. A file is erased by
    erasing it (`erasing.erase`), never by saying so.

    Raises Wrong, MovedOn (not accepted, or ended already).
    """
    if outcome not in OUTCOMES or outcome == "refused":
        raise Wrong("outcome", "not_in_list")
    if outcome == "partly" and not words.strip():
        raise Wrong("words", "no_reason")
    with acting(by):
        request = _open(request_id)
        if not request.accepted:
            raise MovedOn
        if request.right == "erasure" and outcome == "done":
            raise Wrong("outcome", "not_erased")
        end(by, request, outcome, words)
        return request


def end(by: Actor, request: DataRequest, outcome: str, words: str = "") -> None:
    """The last step of whichever verb did what was asked; the caller holds the row."""
    request.ended_at, request.ended_by = timezone.now(), by.key
    request.outcome, request.outcome_words = outcome, words
    request.save(update_fields=["ended_at", "ended_by", "outcome", "outcome_words"])
    audit.record("rights.end", root=request.id, detail=[outcome])
    tell(request)


def working_on(request_id: UUID, right: str = "") -> DataRequest:
    """An accepted request, held until the transaction ends. Raises MovedOn, also where it asks
    for another right, and DataRequest.DoesNotExist."""
    request = _open(request_id)
    if not request.accepted or request.person_id is None or (right and request.right != right):
        raise MovedOn
    return request


def raise_late(*, by: Actor, now: dt.datetime | None = None) -> int:
    """Tell the officer of requests whose clock ran out, once each; how many."""
    moment = now or timezone.now()
    with acting(by):
        late = DataRequest.objects.filter(ended_at__isnull=True, raised_at__isnull=True)
        late = late.filter(due_at__lt=moment) | late.filter(
            answered_at__isnull=True, answer_due_at__lt=moment
        )
        found = list(late.select_for_update(skip_locked=True, of=("self",))[:200])
        for request in found:
            request.raised_at = moment
            request.save(update_fields=["raised_at"])
            tell(request)
        audit.record_each("rights.late", [request.id for request in found])
        return len(found)


def tell(request: DataRequest) -> None:
    """Who hears of a request: who does it, and who keeps the register; nobody who is kept from
    the person, and of a sealed one each who holds the request herself."""
    heard = [
        f"staff:{request.owner_id}",
        request.recorded_by,
        OFFICER,
        f"role:supervisor@{request.centre}",
    ]
    if request.restricted:
        heard = access.heard_by(request.id, heard)
        if request.person_id:
            heard = [one for one in heard if not access.is_denied(request.person_id, one)]
    else:
        heard = access.heard_by(request.person_id or request.id, heard)
    events.publish("rights", subject=request.id, topics=heard)


def asker_roles(request: DataRequest) -> set[str]:
    """The roles of whoever asks in the cases in which the person stands, as far as seen."""
    if request.asker_id is None or request.person_id is None:
        return set()
    hers = CasePerson.objects.filter(person=request.person_id).values("case")
    rows = CasePerson.objects.filter(person=request.asker_id, case__in=hers)
    return set(rows.values_list("role", flat=True))


def _may_be_accepted(request: DataRequest) -> None:
    if not rules.may_represent(asker_roles(request), pack()):
        raise SuspectAsks
    if request.person_id is None:
        raise Wrong("person", "not_found")
    if request.identity_check == NOT_YET:
        raise Wrong("check", "not_checked")


def _ask_the_owners(by: Actor, request: DataRequest) -> None:
    """Whoever owns a case of hers has to close what rested on her consent alone."""
    cases = Case.objects.filter(
        pk__in=CasePerson.objects.filter(person=request.person_id).values("case")
    )
    for case in cases.exclude(status="closed").select_related("owner"):
        with translation.override(case.owner.language):
            planning.add_task(
                by=by,
                case_id=case.id,
                text=_(
                    "She withdrew her consent: end what rests on it alone, and ask what agencies"
                    " still hold."
                ),
                due_at=request.due_at,
                owner_id=case.owner_id,
            )


def _owner_of(person: Person | None) -> Member | None:
    """Who works with her: the owner of the latest case she stands in, as far as seen."""
    if person is None:
        return None
    hers = CasePerson.objects.filter(person=person).values("case")
    case = Case.objects.filter(pk__in=hers).order_by("-opened_at").select_related("owner").first()
    return case.owner if case else None


def _open(request_id: UUID) -> DataRequest:
    request = DataRequest.objects.select_for_update().get(pk=request_id)
    if request.ended_at is not None:
        raise MovedOn
    return request


def _check(
    *, right: str, asked_by: str, words: str, received: dt.datetime, now: dt.datetime
) -> None:
    if right not in pack().rights.clocks:
        raise Wrong("right", "not_in_list")
    if asked_by not in ASKED_BY:
        raise Wrong("asked_by", "not_in_list")
    if not words.strip():
        raise Wrong("words", "no_words")
    if received > now + dt.timedelta(minutes=1):
        raise Wrong("received_at", "to_come")
