"""Who may. Retention, erasure and the rights of the person."""
