"""Closing, programmes, and the people who work on cases."""

from hotline.reintegration.models.agreement import ClosingAgreement
from hotline.reintegration.models.programme import COUNTS, Enrolment, Programme
from hotline.reintegration.models.supervision import (
    SupervisionDay,
    SupervisionNote,
    SupervisionPoint,
)

__all__ = [
    "COUNTS",
    "ClosingAgreement",
    "Enrolment",
    "Programme",
    "SupervisionDay",
    "SupervisionNote",
    "SupervisionPoint",
]
