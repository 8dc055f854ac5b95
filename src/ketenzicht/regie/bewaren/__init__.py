"""Retention, erasure and the rights of the person."""
