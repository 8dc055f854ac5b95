"""The record: one household, one plan, one coordinator; every object a *dat* and, apart from it, a *wat*."""
