"""One editor for each kind of setting."""
