"""Pure rules about cases."""

VICTIM_CALLERS = frozenset({"victim", "potential_victim"})


def roles_of_caller(caller_type: str) -> tuple[str, ...]:
    """In which roles the caller of a contact enters its case: always apart as caller, and also as
    the person the case is about when she calls for herself."""
    if caller_type in VICTIM_CALLERS:
        return ("caller", "survivor" if caller_type == "victim" else "potential_victim")
    return ("caller",)
