"""Reading sealed links, as far as one's grants on the referral go."""

from uuid import UUID

from django.utils import timezone

from hotline.links import rules
from hotline.links.models import SealedLink


def of_referral(referral_id: UUID) -> list[SealedLink]:
    """The links of a referral, the latest first."""
    return list(SealedLink.objects.filter(referral=referral_id).order_by("-issued_at"))


def open_to(agency: str, case_id: UUID) -> list[SealedLink]:
    """The links by which an agency comes into a case now."""
    rows = SealedLink.objects.filter(
        agency=agency, referral__case=case_id, revoked_at__isnull=True, until__gt=timezone.now()
    )
    return list(rows.exclude(referral__state__in=rules.DEAD))
