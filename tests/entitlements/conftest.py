from tests.support.conftest import Family, family, files

__all__ = ["Family", "family", "files"]
