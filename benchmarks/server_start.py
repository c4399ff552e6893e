"""What the server extension adds to the start of JupyterLab's server, in milliseconds.

Each round is a process of its own: a server with JupyterLab starts as far as its socket, then the
extension is imported, linked and loaded into it, as Jupyter would have done. Bar: under 50 ms.

    python benchmarks/server_start.py [rounds]
"""

from __future__ import annotations

import os
import subprocess
import sys
from statistics import median
from tempfile import TemporaryDirectory

BAR_MS = 50

ROUND = """
import sys, time
from jupyter_server.serverapp import ServerApp
began = time.perf_counter()
app = ServerApp(
    jpserver_extensions={"jupyterlab": True, "amt_lab": False},
    open_browser=False,
    allow_root=True,
    log_level=40,
)
app.initialize(argv=[], new_httpserver=False)
without = time.perf_counter()
assert not any(module.startswith("amt_lab") for module in sys.modules)
extensions = app.extension_manager
assert extensions.add_extension("amt_lab", enabled=True)
extensions.link_extension("amt_lab")
extensions.load_extension("amt_lab")
added = time.perf_counter()
assert extensions.extension_apps["amt_lab"]
print((without - began) * 1000, (added - without) * 1000)
"""


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    starts, added = zip(*(one_round() for _ in range(rounds)), strict=True)
    print(f"JupyterLab's server starts in   {median(starts):6.0f} ms (median of {rounds})")
    print(f"the extension adds              {median(added):6.1f} ms (worst {max(added):.1f})")
    print(f"the bar                         {BAR_MS:6.0f} ms")


def one_round() -> tuple[float, float]:
    """Milliseconds of the start without the extension, and of what the extension adds."""
    with TemporaryDirectory() as home:
        printed = subprocess.run(
            [sys.executable, "-c", ROUND],
            capture_output=True,
            text=True,
            check=True,
            cwd=home,
            env={**os.environ, "JUPYTER_CONFIG_DIR": home, "JUPYTER_DATA_DIR": home},
        )
    without, added = printed.stdout.split()
    return float(without), float(added)


if __name__ == "__main__":
    main()
