"""What a person asks about her own data, what is done about it, and what stands against it."""

from hotline.rights.models.copy import DataCopy, Handing
from hotline.rights.models.erasure import Erasure
from hotline.rights.models.hold import LegalHold
from hotline.rights.models.rectification import Rectification
from hotline.rights.models.request import ASKED_BY, OUTCOMES, DataRequest

__all__ = [
    "ASKED_BY",
    "OUTCOMES",
    "DataCopy",
    "DataRequest",
    "Erasure",
    "Handing",
    "LegalHold",
    "Rectification",
]
