"""What was drawn: graph, recipe, the verbs that change them, their history, and the file.

Read `graph.py` for what a drawing is and `document.py` for what can be done to it.
"""
