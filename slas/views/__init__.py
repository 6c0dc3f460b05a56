"""Pages of the rules: calendars, standards, and who changed what."""
