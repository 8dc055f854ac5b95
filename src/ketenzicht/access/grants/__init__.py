"""What opens or closes a door for one: consent, withholding, break-glass, approval, grondslag."""
