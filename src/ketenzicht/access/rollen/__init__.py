"""Roles: presets, who has which, and the active one."""
