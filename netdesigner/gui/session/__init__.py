"""What is open: the document, its training, its examples, the worker, and what a crash leaves behind."""
