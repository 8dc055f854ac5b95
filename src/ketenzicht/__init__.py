"""Ketenzicht: regie and inzicht for the municipal sociaal domein."""
