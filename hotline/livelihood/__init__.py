"""Livelihood and business plans: resources, idea, money by month, and what became of them."""
