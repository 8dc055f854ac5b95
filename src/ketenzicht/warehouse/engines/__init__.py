"""Engines: who works out the numbers. DuckDB in this process is the default."""
