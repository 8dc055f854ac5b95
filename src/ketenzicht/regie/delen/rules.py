"""Who may. Sharing: consent, withholding, break-glass, approval."""
