"""Looking inside a network: filters, feature maps and measured receptive fields, as arrays and pictures.

Read `pictures.py` (numbers as colours and mosaics), then `microscope.py` (what is computed). Nothing here knows Qt.
"""
