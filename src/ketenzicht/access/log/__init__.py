"""The log: acts, reads and refusals, sealed in blocks."""
