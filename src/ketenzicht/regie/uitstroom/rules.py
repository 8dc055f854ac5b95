"""Who may. Where clients went, and where they dropped out."""
