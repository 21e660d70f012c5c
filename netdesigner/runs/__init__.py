"""What was tried: one folder a run. Read `folder.py` first."""
