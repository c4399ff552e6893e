"""`python -m amt_lab.cli` is `amt-lab`."""

import sys

from amt_lab.cli import main

sys.exit(main())
