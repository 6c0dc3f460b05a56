"""What the worker does so that no page counts the world."""

from dashboards.services.rollups import Difference, check_rollups, rebuild_rollups, refresh_rollups

__all__ = ["Difference", "check_rollups", "rebuild_rollups", "refresh_rollups"]
