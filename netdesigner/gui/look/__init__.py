"""How it looks: theme, icons, small widgets that any panel may use."""
