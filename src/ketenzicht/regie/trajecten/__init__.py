"""Trajecten of a plan, own and related cases."""
