"""Agencies that act on referrals: their dated names and the places they serve."""
