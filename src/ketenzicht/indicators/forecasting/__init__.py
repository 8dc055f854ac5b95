"""What figures may do next: series of protected figures, a model chosen by looking back, a band that says how sure it is.

Nothing here asks a source: what comes in are figures that passed disclosure control, so what goes out says no more."""
