"""Keyed marks by which two mentions of one identifier meet; no word of it is kept in the clear."""

from hotline.countries.pack import current as pack
from hotline.networks import rules
from hotline.people.numbers import e164
from hotline.vault import keyring


def spelt(kind: str, value: str) -> str:
    """The one spelling of an identifier of this kind; "" where the text is none."""
    return rules.spelt(_way(kind), value, e164)


def marks(kind: str, value: str) -> frozenset[bytes]:
    """The marks of an identifier, under every key that stands for identifiers. A name online that
    hangs on a telephone number bears the mark of that number."""
    way, plain = _way(kind), spelt(kind, value)
    if not plain:
        return frozenset()
    if way == "advert":
        return _near(plain)
    number = way in ("number", "account") and plain.startswith("+")
    space = "number" if number else kind
    return frozenset(keyring.identifier_hashes(f"{space}:{plain}").values())


def _near(plain: str) -> frozenset[bytes]:
    """Keyed bands of an advert, so that near-equal texts share one."""
    by_key: dict[str, list[bytes]] = {}
    for shingle in rules.shingles(plain):
        for key_id, digest in keyring.identifier_hashes(f"shingle:{shingle}").items():
            by_key.setdefault(key_id, []).append(digest)
    return frozenset(band for hashes in by_key.values() for band in rules.bands(hashes))


def _way(kind: str) -> str:
    return next(c.extra["way"] for c in pack().codes("identifier_kind") if c.code == kind)
