"""Fixtures of the telephone's tests."""

from tests.access.world import migrated, own_database, quiet_template

__all__ = ["migrated", "own_database", "quiet_template"]
