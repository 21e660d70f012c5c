"""Every kind of block, to be dropped."""
