"""Calls: who is rung for which, who sits where, what is written of each, and what drives the
telephone."""
