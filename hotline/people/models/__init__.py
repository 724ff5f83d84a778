"""Persons, each a root of its own, with everything that is known of them under that root."""

from hotline.people.models.clearance import Clearance
from hotline.people.models.known import (
    ContactPoint,
    Paper,
    PersonName,
    PersonPlace,
    PersonRow,
    Vulnerability,
)
from hotline.people.models.person import Person
from hotline.people.models.proof import PROOF_KINDS, Proof
from hotline.people.models.standing import HouseholdMember, Identification, Relation

__all__ = [
    "PROOF_KINDS",
    "Clearance",
    "ContactPoint",
    "HouseholdMember",
    "Identification",
    "Paper",
    "Person",
    "PersonName",
    "PersonPlace",
    "PersonRow",
    "Proof",
    "Relation",
    "Vulnerability",
]
