"""Places by key: administrative units of each version, border points, countries. No tables."""
