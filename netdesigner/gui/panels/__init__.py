"""The docks round the canvas: each listens to the session and edits by the document's verbs."""
