"""Push to browsers: tells open pages which topic changed, never what changed.

A small ASGI process of its own (`hotline.live.app`) follows the outbox of events in PostgreSQL
and writes one server-sent-event stream to each tab. See README.md beside this file for the
contract with the page.
"""
