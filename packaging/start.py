"""The first file of the frozen bundle: PyInstaller starts files, not packages."""

import sys
from multiprocessing import freeze_support

from netdesigner.__main__ import main

if __name__ == "__main__":
    freeze_support()  # processes that load examples start the bundle again
    sys.exit(main())
