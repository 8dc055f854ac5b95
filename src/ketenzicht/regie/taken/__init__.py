"""Tasks that are handed to an organisation."""
