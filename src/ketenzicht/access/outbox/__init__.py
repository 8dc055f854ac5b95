"""Events for others, in commit order."""
