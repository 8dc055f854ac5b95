"""Who may. Documents on disk."""
