"""The settings of what is selected."""
