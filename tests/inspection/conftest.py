from tests.access.world import files, migrated, own_database, quiet_template

__all__ = ["files", "migrated", "own_database", "quiet_template"]
