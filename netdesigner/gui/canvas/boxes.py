"""Where the cards are; kept in `analysis`, because the exported picture asks the same."""

from netdesigner.analysis.boxes import Box, Boxes, Point, around, grow, meet

__all__ = ["Box", "Boxes", "Point", "around", "grow", "meet"]
