"""What is wrong, and what would mend it."""
