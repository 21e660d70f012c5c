"""What can be chosen: frozen values that declare their settings with limits and help, and registries of their kinds.

Read `declared.py`, then `settings.py`. Knows no layers, Qt or torch.
"""
