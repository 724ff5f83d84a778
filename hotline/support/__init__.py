"""The support plan of a person: her words, her goals, and her consent to each step."""
