"""The locks: who works where in which role, what they may see, and the log of what they saw and did."""
