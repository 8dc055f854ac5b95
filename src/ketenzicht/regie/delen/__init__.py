"""Sharing: consent, withholding, break-glass, approval."""
