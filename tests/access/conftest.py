from tests.access.world import files, own_database, quiet_template

__all__ = ["files", "own_database", "quiet_template"]
