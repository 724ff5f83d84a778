"""Words that leave the hotline, and the one door through which they do."""
