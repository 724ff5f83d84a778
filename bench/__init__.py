"""Benchmarks: one module each, run with `make bench NAME=x`."""
