"""Needs assessments in the domains of reintegration, visits of collaborators, group reviews."""
