"""A real JupyterLab over a real local endpoint, in a real Chromium.

These tests run in a pytest process of their own: the synchronous Playwright keeps an event loop
that pytest-jupyter's tests cannot share.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen
from uuid import uuid4

import pytest
from finished import TRIALS, finished
from panels import PATIENCE
from playwright.sync_api import BrowserContext, Page, Request, expect, sync_playwright

SCREENSHOTS = os.environ.get("AMT_LAB_SCREENSHOTS")
"""The folder for pictures of what the tests see; without one none are taken."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ONLY_THIS_MACHINE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
TOKEN = "browser-tests"
VIEWPORT = {"width": 1440, "height": 900}

expect.set_options(timeout=PATIENCE)


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab."""

    port: int
    notebooks: Path

    def url(self, path: str, query: str = "") -> str:
        return f"http://127.0.0.1:{self.port}/{path}?token={TOKEN}{query}"

    def new_workspace(self, path: str = "", query: str = "") -> str:
        """JupyterLab without a panel of an earlier test."""
        return self.url(f"lab/workspaces/{uuid4().hex}/{path}".rstrip("/"), query)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session", autouse=True)
def home(tmp_path_factory) -> Iterator[Path]:
    """An own home for everything that the tests start; no AWS account is in reach of it."""
    folder = tmp_path_factory.mktemp("home")
    own = {
        "HOME": str(folder),
        "AMT_LAB_HOME": str(folder / "endpoint"),
        "AMT_LAB_CONNECTION": "local",
        "AWS_CONFIG_FILE": str(folder / "aws-config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(folder / "aws-credentials"),
        "AWS_EC2_METADATA_DISABLED": "true",
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in own.items():
            patch.setenv(name, value)
        for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"):
            patch.delenv(name, raising=False)
        yield folder


@pytest.fixture(scope="session")
def endpoint(home) -> Iterator[None]:
    """The local endpoint with the tutorial's data in its S3."""
    import amt_lab
    from amt_lab.local import launcher
    from amt_lab.sagemaker import tutorial

    tutorial.upload_data(amt_lab.connect("local"))
    yield
    launcher.stop()


@pytest.fixture(scope="session")
def finished_job(endpoint) -> str:
    """The name of a tuning job that has completed."""
    return finished("digits-finished", trials=TRIALS)


@pytest.fixture(scope="session")
def lab(home, endpoint) -> Iterator[Lab]:
    notebooks = home / "notebooks"
    notebooks.mkdir()
    news = "@jupyterlab/apputils-extension/notification.jupyterlab-settings"
    write(home / "settings" / news, fetchNews="false")
    write(home / "settings" / "amt-lab" / "plugin.jupyterlab-settings", pollInterval=1)
    # Else every page has Node find out whether JupyterLab must be built.
    write(home / "config" / "labconfig" / "page_config.json", buildCheck=False)
    started = Lab(free_port(), notebooks)
    log = (home / "jupyterlab.log").open("w")
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
            f"--ServerApp.port={started.port}",
            "--ServerApp.port_retries=0",
            "--ServerApp.ip=127.0.0.1",
            f"--ServerApp.root_dir={notebooks}",
            f"--IdentityProvider.token={TOKEN}",
            f"--LabApp.user_settings_dir={home / 'settings'}",
            f"--LabApp.workspaces_dir={home / 'workspaces'}",
            "--LabApp.expose_app_in_browser=True",
        ],
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        wait_until_served(started.url("api/status"), process, Path(log.name))
        yield started
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
        log.close()


def write(file: Path, **settings: str | int) -> None:
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps(settings))


def wait_until_served(url: str, process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(url, timeout=5):
                return
        except URLError:
            time.sleep(0.1)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def browser(home) -> Iterator[BrowserContext]:
    """Chromium as a person has it open: JupyterLab's scripts stay in its cache from page to page."""
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    if executable is None:
        pytest.fail("The browser tests need Chromium. On Debian: sudo apt-get install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch_persistent_context(
            home / "chromium",
            executable_path=executable,
            args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", ONLY_THIS_MACHINE],
            viewport=VIEWPORT,
            permissions=["clipboard-read", "clipboard-write"],
        )
        chromium.set_default_timeout(PATIENCE)
        yield chromium
        chromium.close()


class Tab:
    """A page of the browser, and what it did that no test may see."""

    def __init__(self, browser: BrowserContext, lab: Lab) -> None:
        self.page = browser.new_page()
        self.strayed: list[str] = []
        self.errors: list[str] = []
        at_home = (f"http://127.0.0.1:{lab.port}/", "data:", "blob:")

        def note(request: Request) -> None:  # a route for all requests would turn the cache off
            if not request.url.startswith(at_home):
                self.strayed.append(request.url)

        self.page.on("request", note)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def begin(self) -> None:
        self.page.bring_to_front()
        self.page.set_viewport_size(VIEWPORT)
        self.page.mouse.move(0, 0)


@pytest.fixture(scope="session")
def tabs() -> list[Tab]:
    """The one that the tests share, once there is one."""
    return []


@pytest.fixture
def page(request, browser, lab, tabs) -> Iterator[Page]:
    """A page with an empty workspace. What it says on the console as an error fails the test, and
    so does any request that would leave the machine.

    The tests share it, since JupyterLab takes longer to load than most of them last: `Sidebar.open`
    leaves nothing of the test before. After one that failed there is a new page.
    """
    if not tabs:
        tabs.append(Tab(browser, lab))
    (tab,) = tabs
    tab.begin()
    failed = request.session.testsfailed
    yield tab.page
    tab.page.unroute_all()
    if tab.strayed or tab.errors or request.session.testsfailed > failed:
        tabs.clear()
        tab.page.close()
    assert not tab.strayed, f"the page asked for {tab.strayed}"
    assert not tab.errors, tab.errors


@pytest.fixture
def screenshot(page):
    """Saves what the page shows where pictures are asked for: for the README, or to look at."""

    def save(name: str, height: int = 900) -> None:
        if SCREENSHOTS is None:
            return
        page.set_viewport_size({"width": 1440, "height": height})
        page.mouse.move(0, 0)  # nothing is hovered but what the test left picked
        page.screenshot(path=Path(SCREENSHOTS) / f"{name}.png")

    return save
