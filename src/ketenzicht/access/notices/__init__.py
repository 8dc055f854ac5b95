"""Notices without content."""
