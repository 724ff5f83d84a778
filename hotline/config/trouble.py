"""Trouble that the person at the keyboard can mend."""

from __future__ import annotations


class Trouble(Exception):
    """One clear sentence about what is wrong and what to do; never case data, never a secret."""
