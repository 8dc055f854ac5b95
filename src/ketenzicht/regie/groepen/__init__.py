"""Groups: the persons around one plan."""
