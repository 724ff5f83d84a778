"""A stolen dump: the loop was worked in it, and it tells no word of it, however one looks."""

import base64
import hashlib
import os
import subprocess
import unicodedata
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

import psycopg
import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from hotline.config.cluster import NEWEST, binaries
from hotline.followups import services as followups
from hotline.followups.reactions import REACTIONS
from hotline.referrals import services as referrals
from tests.access.world import (
    ANSWER,
    PHONE,
    PHONE_E164,
    SAFE_PHONE,
    SECRETS,
    OwnDatabase,
    browser_of,
    lao_cai,
    work_loop,
)

FOLLOW_UP = "bà ngoại nghe máy, chị đang ngủ ở gác xép"
OUTCOME = "đã đón về nhà tạm lánh cạnh suối"


# --- every shape in which a word may lie somewhere --------------------------------------------


def without_marks(text: str) -> str:
    """Without diacritics; đ becomes d."""
    bare = unicodedata.normalize("NFD", text).replace("đ", "d").replace("Đ", "D")
    return "".join(sign for sign in bare if not unicodedata.combining(sign))


def swapped(digits: str) -> str:
    """Digits with the two of each byte exchanged, as telephony stores numbers (BCD)."""
    padded = digits + "f" * (len(digits) % 2)
    return "".join(padded[i + 1] + padded[i] for i in range(0, len(padded), 2))


def spellings(secret: str) -> set[str]:
    """The word as somebody might have written it down."""
    found = {secret, secret.lower(), secret.upper(), without_marks(secret)}
    found |= {without_marks(secret).lower(), without_marks(secret).upper(), secret[::-1]}
    digits = "".join(sign for sign in secret if sign.isdigit())
    if len(digits) >= 8:
        found |= {digits, digits[::-1], swapped(digits)}
        national = digits.removeprefix("84").removeprefix("0")
        found |= {national, national[::-1], f"84{national}", swapped(f"84{national}")}
    forms = ("NFC", "NFD")
    return {unicodedata.normalize(form, spelling) for spelling in found for form in forms}


def bytes_of(spelling: str) -> Iterator[bytes]:
    """In every encoding that could hold it."""
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "latin-1", "cp1258"):
        try:
            yield spelling.encode(encoding)
        except UnicodeEncodeError:
            continue


def base64s(raw: bytes) -> Iterator[bytes]:
    """The middle of its base64 at each of the three alignments, in both alphabets."""
    for before in range(3):
        whole = base64.b64encode(b"\x00" * before + raw + b"\x00" * 3)
        start = -(-before * 8 // 6) + (1 if before else 0)
        middle = whole[start : (before + len(raw)) * 8 // 6]
        yield middle
        yield middle.translate(bytes.maketrans(b"+/", b"-_"))


def needles(secret: str) -> set[bytes]:
    """All of it: what a dump must not contain."""
    found: set[bytes] = set()
    for spelling in spellings(secret):
        for raw in bytes_of(spelling):
            found |= {raw, raw.hex().encode(), raw.hex().upper().encode(), *base64s(raw)}
            found |= {digest(raw).hexdigest().encode() for digest in _DIGESTS}
        for escaped in (
            spelling.encode("unicode_escape"),
            spelling.encode("ascii", "xmlcharrefreplace"),
            "".join(f"\\u{ord(c):04x}" if ord(c) > 127 else c for c in spelling).encode(),
            "".join(f"\\u{ord(c):04X}" if ord(c) > 127 else c for c in spelling).encode(),
            quote(spelling).encode(),
            quote(spelling).lower().encode(),
            quote_plus(spelling).encode(),
        ):  # fmt: skip
            found.add(escaped)
            found.add(escaped.replace(b"\\", b"\\\\"))
    return {needle for needle in found if len(needle) >= 6}


# A number is quickly guessed back from a plain digest of it.
_DIGESTS = (hashlib.md5, hashlib.sha1, hashlib.sha256)


def told(dump: bytes, secret: str) -> list[bytes]:
    """In which shapes a secret occurs in a dump."""
    return [needle for needle in needles(secret) if needle in dump]


SHAPES = {
    "as it is": lambda s: s.encode(),
    "utf-16": lambda s: s.encode("utf-16-le"),
    "utf-16 big": lambda s: s.encode("utf-16-be"),
    "hexadecimal": lambda s: s.encode().hex().encode(),
    "hexadecimal of utf-16": lambda s: s.encode("utf-16-le").hex().encode(),
    "base64": lambda s: base64.b64encode(s.encode()),
    "base64, shifted once": lambda s: base64.b64encode(b"x" + s.encode() + b"yz"),
    "base64, shifted twice": lambda s: base64.b64encode(b"xy" + s.encode() + b"z"),
    "escaped": lambda s: s.encode("unicode_escape"),
    "in an address": lambda s: quote(s).encode(),
    "without marks": lambda s: without_marks(s).encode(),
    "decomposed": lambda s: unicodedata.normalize("NFD", s).encode(),
    "backwards": lambda s: s[::-1].encode(),
    "digest": lambda s: hashlib.sha256(s.encode()).hexdigest().encode(),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("secret", [SECRETS[0], PHONE, ANSWER])
def test_the_search_finds_what_was_planted(shape: str, secret: str) -> None:
    """Or the tests below would pass whatever lay in the dump."""
    assert told(b"before " + SHAPES[shape](secret) + b" after", secret)
    assert not told(b"before, nothing of it, after", secret)


@pytest.mark.parametrize("lying", ["976543218", "812345679", "4879563412f8", "84976543218"])
def test_the_search_finds_the_digits_of_a_number(lying: str) -> None:
    wanted = {"976543218", "812345679", "84976543218", swapped("84976543218")}
    assert (lying in wanted) is bool(told(f"... {lying} ...".encode(), PHONE_E164))


# --- the dump ---------------------------------------------------------------------------------


def dumped(url: str) -> bytes:
    """pg_dump as the role that reads every row; plain text."""
    parts = conninfo_to_dict(url)
    secret = str(parts.pop("password"))
    version = int(os.environ.get("HOTLINE_PG", NEWEST))
    done = subprocess.run(
        [str(binaries(version) / "pg_dump"), "--no-password",
         f"--dbname={make_conninfo('', **parts)}"],
        env={**os.environ, "PGPASSWORD": secret}, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def _work_everything(own: OwnDatabase) -> list[str]:
    """The loop to its end, with pages, second factors and a file for each centre; its secrets."""
    cast = own.cast()
    files = work_loop(cast.lan, lao_cai())
    work_loop(cast.binh, lao_cai(), urgency="emergency")
    declined = work_loop(cast.lan, lao_cai())
    referrals.decline(
        by=cast.pao, referral_id=declined.referral, reason="no_capacity", words=ANSWER
    )
    referrals.accept(by=cast.pao, referral_id=files.referral)
    referrals.report(by=cast.pao, referral_id=files.referral, outcome="need_met", words=OUTCOME)
    planned = followups.plan(by=REACTIONS, referral_id=files.referral)
    followups.record_attempt(
        by=cast.lan, followup_id=planned[0].id, how="agency", outcome="reached_safe",
        words=FOLLOW_UP,
    )  # fmt: skip
    browser = browser_of(cast.members["lan"])
    for page in (f"/desk/contacts/{files.contact}/", f"/desk/cases/{files.case}/"):
        assert browser.get(page).status_code == 200
    browser_of(cast.members["pao"]).get(f"/portal/referrals/{files.referral}/")
    factors = []
    for member in (cast.members["lan"], cast.members["tu"]):
        factors.append(generate_totp_secret())
        TOTP.activate(member, factors[-1])
        factors += RecoveryCodes.activate(member).generate_codes()
    return [*SECRETS, ANSWER, OUTCOME, FOLLOW_UP, *factors]


def test_a_dump_of_a_worked_hotline_tells_nobody_anything(own_database: OwnDatabase) -> None:
    secrets = _work_everything(own_database)
    dump = dumped(own_database.backup)
    found = {secret: shapes for secret in secrets if (shapes := told(dump, secret))}
    assert not found

    with psycopg.connect(own_database.backup) as reader:
        rows = reader.execute("SELECT name, phone FROM people_person WHERE name IS NOT NULL")
        sealed = [bytes(box) for row in rows for box in row]
        contacts = reader.execute("SELECT count(*) FROM contacts_contact").fetchone()
    assert contacts == (3,), "the role of backups reads every row"
    assert len(sealed) == 6
    for box in sealed:
        assert box.hex().encode() in dump, "the dump holds the rows, and holds them sealed"
    assert dump.count(b"COPY public.") > 20


def test_a_dump_holds_no_key_that_opens_it(own_database: OwnDatabase) -> None:
    from hotline.vault import keyring

    _work_everything(own_database)
    dump, ring = dumped(own_database.backup), keyring.current()
    for key in ring.keys.values():
        assert key not in dump
        assert key.hex().encode() not in dump
        assert base64.b64encode(key) not in dump
    assert ring.secret.encode() not in dump


@pytest.mark.parametrize("role", ["app", "owner", "live"])
def test_no_other_role_dumps_the_rows_of_a_case(own_database: OwnDatabase, role: str) -> None:
    cast = own_database.cast()
    work_loop(cast.lan, lao_cai())
    with pytest.raises(AssertionError, match=r"row-level security|permission denied|lack SELECT"):
        dumped(getattr(own_database, role))


def test_numbers_are_not_found_by_trying_them(own_database: OwnDatabase) -> None:
    """All numbers of a country are tried in minutes: only a key stands between."""
    cast = own_database.cast()
    work_loop(cast.lan, lao_cai())
    with psycopg.connect(own_database.backup) as reader:
        rows = reader.execute(
            "SELECT phone_hash FROM contacts_contact WHERE phone_hash IS NOT NULL"
        )
        hashes = {bytes(row[0]) for row in rows}
    assert hashes
    for number in (PHONE, PHONE_E164, SAFE_PHONE):
        for spelling in spellings(number):
            for name in ("md5", "sha1", "sha256", "sha512", "blake2b", "sha3_256"):
                assert hashlib.new(name, spelling.encode()).digest() not in hashes
