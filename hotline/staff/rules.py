"""What a browser says of itself, as one word that its owner knows it by."""

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
