"""The telephone exchange: Asterisk's configuration, its sounds, and one process of it.

Asterisk carries the calls and is told over ARI what to do with them. What it does by itself, when
nobody tells it anything, stands in its dialplan (`dialplan.py`): it answers, records and rings.
"""
