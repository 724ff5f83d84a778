"""Taking in the call log that a hotline already keeps.

A log is read in four steps, each usable alone: `sources` turns a file into rows of text,
`guessing` proposes a mapping from the file itself, `mapping` loads the mapping a person
has checked, and `rows` turns each row into our fields or into a rejection with reasons.
None of them touches the database; `writing` seals and stores.
"""
