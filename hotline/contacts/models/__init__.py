"""One interaction with the hotline: a call, a walk-in, a message; its course; imported history."""

from hotline.contacts.models.contact import FIRST_TWO_MINUTES, Contact
from hotline.contacts.models.course import AlarmEnd, Assignment, CallBack, Change
from hotline.contacts.models.history import Batch, RejectedRow, SourceRow

__all__ = [
    "FIRST_TWO_MINUTES",
    "AlarmEnd",
    "Assignment",
    "Batch",
    "CallBack",
    "Change",
    "Contact",
    "RejectedRow",
    "SourceRow",
]
