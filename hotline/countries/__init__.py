"""Country packs: everything that is true of one country only, as data with dates and sources."""
