"""Closing the month that ended, a few days into the next."""

from django.conf import settings
from procrastinate.contrib.django import app

from hotline.access.policy import runs_as
from hotline.countries.pack import current as pack
from hotline.statistics import freezing
from hotline.statistics.periods import Month
from hotline.statistics.queries import FIGURES

AT_NIGHT = 2  # o'clock where the hotline is


@runs_as(FIGURES.key)
def close_month(timestamp: int) -> int:
    """Each night from the day of the month that HOTLINE_FREEZE_DAY names: close the month before,
    unless it is. A night missed is caught up by the next."""
    now = pack().local(timestamp)
    if now.hour != AT_NIGHT or now.day < settings.HOTLINE_FREEZE_DAY:
        return 0
    return freezing.freeze(by=FIGURES, month=Month.of(now.date()).plus(-1))


app.periodic(cron="41 * * * *")(app.task(name="statistics.close_month", queue="clock")(close_month))
