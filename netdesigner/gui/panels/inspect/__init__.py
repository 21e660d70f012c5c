"""Looking inside the selected block."""
