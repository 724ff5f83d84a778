"""Which day it is."""

import datetime as dt

from django.utils import timezone

from hotline.countries.pack import current as pack


def today() -> dt.date:
    """Today where the hotline is, by the application's clock."""
    return timezone.localdate(timezone=pack().timezone)
