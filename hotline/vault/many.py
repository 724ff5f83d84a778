"""Opening the values of many roots in one go, for a reader whose keys come from a function of its
own and who accounts for all of them in one record."""

from __future__ import annotations

import uuid

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hotline.vault import keyring
from hotline.vault.keyring import KeyringError
from hotline.vault.services import Tampered, _bound, is_sealed


class Opener:
    """Opens keys and values; holds the key-encryption keys it has met, no data key."""

    def __init__(self) -> None:
        self._keks: dict[str, AESGCM] = {}

    def key(self, root: uuid.UUID, kek: str, wrapped: bytes) -> AESGCM:
        """The cipher of a root. Raises KeyringError where the ring is another database's."""
        wrapper = self._keks.get(kek)
        if wrapper is None:
            wrapper = self._keks[kek] = AESGCM(keyring.current().of(kek))
        try:
            return AESGCM(wrapper.decrypt(wrapped[:12], wrapped[12:], _bound(kek, root)))
        except InvalidTag:
            raise KeyringError(f"key {kek} of this keyring is not this database's") from None

    @staticmethod
    def text(cipher: AESGCM, root: uuid.UUID, label: str, box: bytes | memoryview | None) -> str:
        """A sealed value's text, "" where nothing is written down. Raises Tampered."""
        if not box:
            return ""
        value = bytes(box)
        try:
            if not is_sealed(value):
                raise InvalidTag
            plain = cipher.decrypt(value[1:13], value[13:], _bound(label, root))
        except InvalidTag:
            raise Tampered(f"a sealed value in {label.split(':')[0]} does not open") from None
        return plain[: plain.rindex(b"\x80")].decode()
