"""The drawing table: reports as values, composed of protected figures, and the renderers that turn them into files."""
