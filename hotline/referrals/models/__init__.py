from hotline.referrals.models.child_report import ChildReport
from hotline.referrals.models.consent import Consent
from hotline.referrals.models.draft import Draft
from hotline.referrals.models.pace import Pace
from hotline.referrals.models.referral import DESK, IN, ONWARD, OUT, Referral, Step
from hotline.referrals.models.talk import Attachment, Remark

__all__ = [
    "DESK",
    "IN",
    "ONWARD",
    "OUT",
    "Attachment",
    "ChildReport",
    "Consent",
    "Draft",
    "Pace",
    "Referral",
    "Remark",
    "Step",
]
