"""The demo company. Installed only with DESK_DEMO=true; in production this code does not run."""
