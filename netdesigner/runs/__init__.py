"""What was tried: one folder a run, and pictures of how it went. Read `folder.py` first."""
