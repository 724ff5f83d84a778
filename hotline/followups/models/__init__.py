"""Coming back to a person: her calendar, each contact in it, and what rises from one."""

from hotline.followups.models.calendar import Calendar, Move
from hotline.followups.models.followup import Attempt, FollowUp
from hotline.followups.models.search import Search, SearchStep
from hotline.followups.models.sign import WarningSign

__all__ = ["Attempt", "Calendar", "FollowUp", "Move", "Search", "SearchStep", "WarningSign"]
