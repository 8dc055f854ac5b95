"""Completeness: external client lists, and the weekbericht by which a clerk enrols clients."""
