"""A rule is a query with a reason: from one policy come the visible list, the single check and the explanation."""

from ketenzicht.access.policy.actions import SEE_DAT, SEE_WAT, Action
from ketenzicht.access.policy.policy import Policy, policies
from ketenzicht.access.policy.reading import Shown, read

__all__ = ["SEE_DAT", "SEE_WAT", "Action", "Policy", "Shown", "policies", "read"]
