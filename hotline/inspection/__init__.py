"""The data protection officer's questions to the log: who saw this person's data, when and why.

She sees no file and no name: she asks by a case's number, by an id, or begins with a member.
"""
