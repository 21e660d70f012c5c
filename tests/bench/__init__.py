"""Benchmarks: medians, and ratios against a reference measured in the same run. Never part of the tests.

python -m tests.bench analysis|layout|canvas|training|start [--json]
"""
