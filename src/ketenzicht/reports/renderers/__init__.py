"""Renderers: one per format, each a function per kind of block."""
