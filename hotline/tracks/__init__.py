"""Return from abroad and justice: steps with their bodies, dates and decisions."""
