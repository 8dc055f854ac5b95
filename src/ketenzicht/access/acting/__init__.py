"""An act: atomic, once, logged."""
