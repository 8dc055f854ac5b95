"""Who may. Tasks that are handed to an organisation."""
