"""Which support a law grants this person, and what became of it."""
