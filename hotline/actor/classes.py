"""The classes of data, one scale for masking, export, logging and retention."""

from enum import IntEnum


class DataClass(IntEnum):
    """How far a value may travel. Every model field names its class; higher is more guarded."""

    D0 = 0  # queue and contact facts
    D1 = 1  # coded facts of a case
    D2 = 2  # identity: names, numbers, addresses, papers
    D3 = 3  # narrative, recordings, files
    D4 = 4  # sealed by decision: child sexual abuse, protected witness, suspected insider
    D5 = 5  # statistics
    D6 = 6  # audit
    D7 = 7  # system and keys


D0, D1, D2, D3, D4, D5, D6, D7 = DataClass
