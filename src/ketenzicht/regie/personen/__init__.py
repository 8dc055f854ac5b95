"""Persons: who they are, their addresses, gezag and relations."""
