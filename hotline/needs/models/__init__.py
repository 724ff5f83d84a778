from hotline.needs.models.assessment import Assessment, DomainScore
from hotline.needs.models.review import GroupCount, GroupReview
from hotline.needs.models.visit import Visit, VisitMove, VisitSending

__all__ = [
    "Assessment",
    "DomainScore",
    "GroupCount",
    "GroupReview",
    "Visit",
    "VisitMove",
    "VisitSending",
]
