"""Which place a role needs; and what a browser says of itself, as one word its owner knows."""

from hotline.access.roles import ROLES

# A name one signs in with: said on the telephone, typed on any keyboard.
USERNAME = r"^[a-z0-9][a-z0-9._-]+$"

# Each says it is several others as well: the first that fits is the one it is.
_PROGRAMS = (
    ("Edg", "edge"),
    ("OPR/", "opera"),
    ("SamsungBrowser", "samsung"),
    ("coc_coc", "coccoc"),
    ("Firefox", "firefox"),
    ("FxiOS", "firefox"),
    ("CriOS", "chrome"),
    ("Chrome", "chrome"),
    ("Safari", "safari"),
)
_MACHINES = (
    ("Android", "android"),
    ("iPhone", "iphone"),
    ("iPad", "ipad"),
    ("Windows", "windows"),
    ("Mac OS", "mac"),
    ("Linux", "linux"),
)


def browser_kind(agent: str) -> str:
    """`chrome-android`, `firefox-windows` …: no version, nothing else; "other" for the rest."""
    program = next((code for mark, code in _PROGRAMS if mark in agent), "other")
    machine = next((code for mark, code in _MACHINES if mark in agent), "other")
    return f"{program}-{machine}"


def roles_of_agency(*, focal_point: bool) -> tuple[str, ...]:
    """The roles that people of an agency have; the focal point's only where the directory says
    that the agency is one for a place."""
    return ("focal_point", "partner") if focal_point else ("partner",)


def lacks(role: str, *, centre: str, agency: str) -> str:
    """What a role cannot be without: "centre" or "agency"; or "neither" where it has one that is
    not its own; empty when all fits."""
    if "referrals.answer" in ROLES[role].may:
        return "agency" if not agency else "neither" if centre else ""
    if agency:
        return "neither"
    # A collaborator stands under a centre and no agency: what agencies are sent is not hers.
    placed = not ROLES[role].may.isdisjoint({"contacts.take", "visits.make"})
    needs = ROLES[role].scope == "centre" or placed
    return "centre" if needs and not centre else ""
