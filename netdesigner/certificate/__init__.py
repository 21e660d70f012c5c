"""Proof that the printed code and the built network are the same, found in a fresh process."""
