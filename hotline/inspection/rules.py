"""What stands out among counts of looks. Both bounds are ours, to be set by who knows the work."""

MANY_IN_AN_HOUR = 30
"""Files; a supervisor who goes through her centre's list at the end of a shift stays below."""

MANY_ELSEWHERE = 5
"""Files of another centre than her own in a week."""


def stands_out(busiest: int, elsewhere: int) -> bool:
    """Whether somebody should be asked."""
    return busiest >= MANY_IN_AN_HOUR or elsewhere >= MANY_ELSEWHERE
