"""The network as code, with its certificate."""
