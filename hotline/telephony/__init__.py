"""Calls: who is rung for which. The telephone itself is not connected yet."""
