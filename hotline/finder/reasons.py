"""Why somebody was found, as codes; the face has the words."""

from functools import lru_cache
from typing import Final

from hotline.finder import kernels
from hotline.finder.records import ACCOUNT, ACCOUNT_NUMBER, ALIAS, HEARD, PAPER, PAPERS, PHONE

EXACT: Final = "exact"
NO_MARKS: Final = "no_marks"
GLUED: Final = "glued"

CODES: Final = {
    EXACT, NO_MARKS, GLUED, "sound", "slip", "order", "less", "begun", "tone", "year", "province",
    "heard", "papers", "alias", "account", "number", "number_part", "paper", "paper_part",
    "account_number", "case_number",
}  # fmt: skip

_SEEN: Final = {
    kernels.BY_SOUND: "sound",
    kernels.BY_SLIP: "slip",
    kernels.ORDER: "order",
    kernels.LESS: "less",
    kernels.BEGUN: "begun",
    kernels.TONE: "tone",
    kernels.YEAR: "year",
    kernels.PROVINCE: "province",
}
_NAMES: Final = {HEARD: "heard", PAPERS: "papers", ALIAS: "alias", ACCOUNT: "account"}
_NUMBERS: Final = {PHONE: "number", PAPER: "paper", ACCOUNT_NUMBER: "account_number"}
_NAME_BITS: Final = (
    kernels.BY_SOUND | kernels.BY_SLIP | kernels.ORDER | kernels.LESS | kernels.BEGUN | kernels.TONE
)


@lru_cache(maxsize=4096)
def of_name(seen: int, kind: int, *, marked: bool, glued: bool) -> tuple[str, ...]:
    """The codes of what was seen while a name was compared."""
    why = [code for bit, code in _SEEN.items() if seen & bit]
    if glued:
        why.insert(0, GLUED)
    if not seen & _NAME_BITS and not glued:
        why.insert(0, EXACT if marked else NO_MARKS)
    if kind in _NAMES:
        why.append(_NAMES[kind])
    return tuple(why)


def of_number(kind: int, *, whole: bool) -> str:
    """The code of a number or a part of one."""
    code = _NUMBERS.get(kind, "number")
    return code if whole or kind == ACCOUNT_NUMBER else f"{code}_part"
