"""The table at which the record meets the warehouse: pseudonymised views in schema `extract`, and what changed in them."""

from ketenzicht.regie.extracts.publishing import publish, withdraw

__all__ = ["publish", "withdraw"]
