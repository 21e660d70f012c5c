"""The window itself: its frame, docks, menus, files, start page and tour."""
