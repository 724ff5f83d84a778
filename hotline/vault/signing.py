"""The key that signs the roots of the log (Ed25519): its private half never leaves the keyring."""

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hotline.vault import keyring


@dataclass(frozen=True)
class Signer:
    """A signing key and the id it goes by."""

    key_id: str
    key: Ed25519PrivateKey

    @property
    def public(self) -> bytes:
        """The public half, 32 bytes: enough to verify, of no use for signing."""
        return self.key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """64 bytes that only this key makes of this message."""
        return self.key.sign(message)


def signer(key_id: str = "") -> Signer:
    """The signing key in use, or an older one by its id. Raises KeyringError where it is gone."""
    ring = keyring.current()
    key_id = key_id or ring.current.get("audit", "audit-1")
    return Signer(key_id, Ed25519PrivateKey.from_private_bytes(ring.of(key_id)))
