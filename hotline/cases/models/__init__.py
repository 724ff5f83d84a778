"""The case file: its people, problems, measures and timeline, all under the case's root."""

from hotline.cases.models.document import DOCUMENT_STATES, Document, DocumentPart
from hotline.cases.models.file import (
    STATUSES,
    Case,
    CaseContact,
    CasePerson,
    CaseRow,
    Counter,
    Entry,
)
from hotline.cases.models.passing import Closing, Transfer
from hotline.cases.models.walls import FINDINGS, NeverShare, Opening, Sealing
from hotline.cases.models.work import Measure, Problem, SafetyPlan, Task

__all__ = [
    "DOCUMENT_STATES",
    "FINDINGS",
    "STATUSES",
    "Case",
    "CaseContact",
    "CasePerson",
    "CaseRow",
    "Closing",
    "Counter",
    "Document",
    "DocumentPart",
    "Entry",
    "Measure",
    "NeverShare",
    "Opening",
    "Problem",
    "SafetyPlan",
    "Sealing",
    "Task",
    "Transfer",
]
