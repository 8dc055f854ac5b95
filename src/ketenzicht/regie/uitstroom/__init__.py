"""Where clients went, and where they dropped out."""
