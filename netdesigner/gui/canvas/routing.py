"""The ways of wires; found in `analysis`, so that the exported picture draws the same ones."""

from netdesigner.analysis.routing import CLEARANCE, Curve, Lane, Route, direct, find_route

__all__ = ["CLEARANCE", "Curve", "Lane", "Route", "direct", "find_route"]
