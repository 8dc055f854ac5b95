"""Settings per municipality, with validity."""
