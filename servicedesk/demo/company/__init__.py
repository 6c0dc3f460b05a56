"""Tianhe Drives 天和传动: an invented maker of gearboxes, its people, services, standards and two years of history.

Plain data is in `people`, `catalogue` and `words`; everything else writes it through the same services as real life.
"""
