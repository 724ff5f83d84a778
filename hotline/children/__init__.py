"""Reunification and children: guardians, best interests, school."""
