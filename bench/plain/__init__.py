"""The yardstick of the walls: the same page as an ordinary Django application would serve it.

Same machine, tables, sessions, middleware and template; no row security (it logs in past it), no
actor, no ledger, no sealing. It writes one row of the log an answer, as ours does.
"""
