"""Joint plans, conferences, and the inter-agency working group."""

from hotline.coordination.models.conference import Conference, Minutes, Participant
from hotline.coordination.models.group import Commitment, CommitmentMove, Meeting
from hotline.coordination.models.step import JointStep, JointStepMove

__all__ = [
    "Commitment",
    "CommitmentMove",
    "Conference",
    "JointStep",
    "JointStepMove",
    "Meeting",
    "Minutes",
    "Participant",
]
