"""What pages read across the rooms."""
