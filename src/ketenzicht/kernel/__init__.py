"""The ground: what every other room stands on. Plain Python, no Django."""
