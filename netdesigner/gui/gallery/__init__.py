"""The gallery of templates: cards with pictures and figures, search, and a preview."""
