"""Evidence, on this installation, for what the protection of personal data requires."""
