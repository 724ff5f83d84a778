"""Pure rules about cases."""

from hotline.contacts.rules import CALLS_FOR_HERSELF


def roles_of_caller(caller_type: str) -> tuple[str, ...]:
    """In which roles the caller of a contact enters its case: always apart as caller, and also as
    the person the case is about when she calls for herself."""
    own = CALLS_FOR_HERSELF.get(caller_type)
    return ("caller", own) if own else ("caller",)
