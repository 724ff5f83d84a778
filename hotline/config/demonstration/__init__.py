"""The demonstration's invented people and year, and how they are written. Its words and shapes
are data, one folder a country; `hotline.config.demo` is the door."""
