"""What the improvements' pages, the dashboards and the evaluations read."""

from improvements.queries.actions import actions_of, announced_actions, overdue_actions

__all__ = ["actions_of", "announced_actions", "overdue_actions"]
