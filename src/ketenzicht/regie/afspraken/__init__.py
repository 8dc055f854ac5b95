"""Agreements with partners: what was agreed, and which fields of a person may be shared by it."""
