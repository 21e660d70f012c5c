"""The networks of the literature, drawn: one module a family, each with its `DRAWINGS` by template name."""
