"""The drawing as a PyTorch network: built, its weights kept, its values captured, its export proved.

Read `build.py` first. torch is imported by its modules, `weights.py` only where tensors are met.
"""
