"""Login: accounts, password and TOTP, and when somebody came in."""
