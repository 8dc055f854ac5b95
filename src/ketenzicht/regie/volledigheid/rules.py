"""Who may. Completeness and the weekbericht."""
