"""What follows from a drawing: shapes, receptive fields, costs, problems, fixes and a layout. No Qt, no torch.

Read `facts.py`: one walk over the graph answers everything about every node.
"""
