"""Who may. Agreements with partners, completeness, weekbericht."""
