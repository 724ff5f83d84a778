"""Writing the demonstration: members, contacts, cases, in one transaction."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from hotline.config.demonstration import members
from hotline.config.demonstration.content import available
from hotline.staff.models import Member


def load(*, now: dt.datetime) -> bool:
    """Write everything up to `now` unless it is there; whether it was written."""
    if not available() or Member.objects.filter(username__in=members.usernames()).exists():
        return False
    with transaction.atomic():
        members.enrol_all()
    return True
