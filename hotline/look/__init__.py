"""Tokens, components and page shells shared by every face; knows nothing of the domain."""
