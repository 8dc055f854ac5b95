"""Organisations, teams and the people who work there."""
