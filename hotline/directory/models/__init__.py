"""The directory's tables: agencies, what they offer, and how their entries are kept."""

from hotline.directory.models.agencies import (
    Agency,
    AgencyArea,
    AgencyName,
    ContactPoint,
    on_day,
)
from hotline.directory.models.keeping import (
    ConfirmationLink,
    FieldChange,
    Gap,
    GapMark,
)
from hotline.directory.models.offers import (
    CAPACITIES,
    STATUSES,
    Location,
    SealedAddress,
    Service,
    ServiceArea,
    ServiceAtLocation,
)
from hotline.directory.models.times import DutyTurn, Schedule

__all__ = [
    "CAPACITIES",
    "STATUSES",
    "Agency",
    "AgencyArea",
    "AgencyName",
    "ConfirmationLink",
    "ContactPoint",
    "DutyTurn",
    "FieldChange",
    "Gap",
    "GapMark",
    "Location",
    "Schedule",
    "SealedAddress",
    "Service",
    "ServiceArea",
    "ServiceAtLocation",
    "on_day",
]
