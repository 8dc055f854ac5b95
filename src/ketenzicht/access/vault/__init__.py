"""The vault in PostgreSQL."""
