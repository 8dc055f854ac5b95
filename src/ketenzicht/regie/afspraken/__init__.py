"""Agreements with partners, completeness, weekbericht."""
