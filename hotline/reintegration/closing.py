"""Verbs of the end of the work with somebody: what she says, asking to close, deciding.

Every outcome goes this way. Only `rules.REINTEGRATED` asks for more than two people: the rule is
asked when closing is asked for and again when it is decided. The database holds it too (sql.py),
but for what is to be decided for a child: which states of school are settled, the pack says.
"""

import datetime as dt
from uuid import UUID

from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.actor.ids import new_id
from hotline.audit import services as audit
from hotline.cases import closing as cases
from hotline.cases.models import Closing
from hotline.cases.writing import note
from hotline.reintegration import queries, rules
from hotline.reintegration.models import ClosingAgreement
from hotline.reintegration.queries import Hers
from hotline.support.ground import (
    Agreement,
    Refused,
    check_agreement,
    check_refusal,
    held,
    tell,
)

__all__ = ["Agreement", "NotReintegrated", "Refused", "ask_to_close", "decide", "say"]


class NotReintegrated(ValueError):
    """A case cannot close as reintegrated yet; `lacking` says of whom what is missing, nobody where
    there is no survivor in the case."""

    def __init__(self, lacking: list[Hers]) -> None:
        super().__init__("not reintegrated")
        self.lacking = lacking


def say(
    *,
    by: Actor,
    case_id: UUID,
    person_id: UUID,
    agrees: bool,
    said: Agreement,
    words: str,
    said_at: dt.datetime | None = None,
    row_id: UUID | None = None,
) -> ClosingAgreement:
    """Write down whether she agrees that the case closes as reintegrated, in her words. A later one
    takes the place of an earlier one, which stays; a page that sends twice writes once.

    Raises Refused (case_closed, not_yours, not_of_case, bad_code, no_consent, no_guardian,
    no_words, past: said in the future), Case.DoesNotExist.
    """
    with acting(by):
        case, person = held(case_id, person_id)
        if row_id and (earlier := ClosingAgreement.objects.filter(pk=row_id).first()):
            return earlier
        (check_agreement if agrees else check_refusal)(person, said)
        if not words.strip():
            raise Refused("no_words", "words")
        now = timezone.now()
        if said_at and said_at > now:
            raise Refused("past", "said_at")
        row = ClosingAgreement(
            id=row_id or new_id(), case=case, person=person, by=by.key, agrees=agrees,
            said_at=said_at or now, words=words.strip(), **_spoken(said),
        )  # fmt: skip
        row.save(force_insert=True)
        kind = "closing.agreed" if agrees else "closing.not_agreed"
        note(by=by, case_id=case.id, kind=kind, subject=person.id)
        audit.record(kind, root=case.id)
        tell(case, row.id)
        return row


def _spoken(said: Agreement) -> dict[str, object]:
    columns = said.fields()
    through = said.words if said.way == "through_somebody" else ""
    return columns | {"through": through.strip()}


def ask_to_close(*, by: Actor, case_id: UUID, outcome: str, words: str) -> Closing:
    """Ask the supervisor to close a case. Raises NotReintegrated, and what `cases.closing` does."""
    with acting(by):
        _check(case_id, outcome)
        return cases.ask_to_close(by=by, case_id=case_id, outcome=outcome, words=words)


def decide(*, by: Actor, closing_id: UUID, approved: bool, words: str = "") -> Closing:
    """Approve a closing or refuse it with words. What was fulfilled when closing was asked for may
    not be any more. Raises NotReintegrated, and what `cases.closing` does."""
    with acting(by):
        if approved:
            waiting = Closing.objects.get(pk=closing_id)
            _check(waiting.case_id, waiting.outcome)
        return cases.decide(by=by, closing_id=closing_id, approved=approved, words=words)


def _check(case_id: UUID, outcome: str) -> None:
    if outcome != rules.REINTEGRATED:
        return
    standing = queries.survivors(case_id)
    lacking = [one for one in standing if one.missing]
    if lacking or not standing:
        raise NotReintegrated(lacking)
