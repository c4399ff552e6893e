"""The extension's panels as a person sees them: where things are, and what to wait for."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect

PATIENCE = 120_000
"""Milliseconds until what does not come fails a test; much, for a small tuning job on a busy machine."""

_SETTLED = """async count => {
    let last;
    do {
        last = count.dataset.selected;
        await new Promise(done => setTimeout(done, 300));
    } while (count.dataset.selected !== last);
}"""
"""Waits for the count to have followed the brush to its end, which it does ten times a second."""

_INK = "[0x24, 0x29, 0x2f]"
"""The colour of a finding's rings in the light theme; all that is painted in it is thin."""
_PAINTED = f"""canvas => {{
    const {{ data }} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let painted = 0;
    for (let at = 0; at < data.length; at += 4) {{
        painted += {_INK}.every((part, channel) => data[at + channel] === part) && data[at + 3] === 255;
    }}
    return painted;
}}"""

_CLOSE_ALL = "[...window.jupyterapp.shell.widgets('main')].forEach(panel => panel.dispose())"
"""Without the question that an edited form asks."""


class Sidebar:
    """The list of tuning jobs in the left area."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.root = page.get_by_role("region", name="Tuning jobs")
        self.rows = self.root.locator("[data-job]")
        self.list = self.root.get_by_role("listbox", name="Tuning jobs")
        self.name_filter = self.root.get_by_label("Filter by name")
        self.status_filter = self.root.get_by_label("Filter by status")
        self.error = self.root.locator(".amt-Error")
        self.refresh = self.root.get_by_role("button", name="Refresh the tuning jobs")

    @classmethod
    def open(cls, page: Page, lab: Any) -> Sidebar:
        """With nothing beside it and no filter, in the JupyterLab of the page or in a new one."""
        sidebar = cls(page)
        if sidebar.root.is_visible():
            page.evaluate(_CLOSE_ALL)
            sidebar.name_filter.fill("")
            sidebar.status_filter.select_option("")
        else:
            page.goto(lab.new_workspace(query="&amt-lab=open"))
        expect(sidebar.root).to_be_visible()
        return sidebar

    def row(self, job: str) -> Locator:
        return self.root.locator(f'[data-job="{job}"]')

    def open_job(self, job: str) -> JobView:
        self.row(job).click()
        return JobView(self._page)

    def new_job(self) -> LaunchForm:
        self.root.get_by_role("button", name="New tuning job").first.click()
        return LaunchForm(self._page)


class JobView:
    """One tuning job in the main area."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.root = page.locator(".amt-JobView:visible")
        self.name = self.root.locator(".amt-JobHeader-name")
        self.status = self.root.locator(".amt-JobHeader-top [data-status]")
        self.best = self.root.locator(".amt-BestTrial")
        self.trials = self.root.locator("tr[data-trial]")
        self.count = self.root.locator(".amt-Trials-count")
        self.chart = self.root.locator(".amt-ExplorePage canvas")
        self.axes = self.root.locator(".amt-AxisOrder button")
        self.progress_over = self.root.get_by_role("combobox", name="Progress over")
        self.definition = self.root.get_by_role("combobox", name="Definition")
        self.stop_button = self.root.get_by_role("button", name="Stop")
        self.clone_button = self.root.get_by_role("button", name="Clone")
        self.clear_brush = self.root.locator(".amt-Trials-clear")
        self.refine_to_these = self.root.locator(".amt-Trials-refine")
        self.inspector = self.root.locator(".amt-Inspector")
        self.log = self.inspector.get_by_role("log")
        self.log_lines = self.log.locator(".amt-Log-text")
        self.findings = self.root.locator(".amt-Finding")
        self.basis = self.root.locator(".amt-Findings-basis")
        self.refine_button = self.root.locator(".amt-Findings-refine")

    def page(self, name: str) -> None:
        """Go to Explore, Insights or More charts."""
        self.root.get_by_role("tab", name=name).click()

    def drawn(self, chart: str) -> Locator:
        """The canvas of a chart that the server drew, by its name in the contract."""
        return self.root.locator(f'[data-chart="{chart}"] canvas')

    def curves_of(self, which: str) -> Locator:
        """The button that has the learning curves of the `best`, of `all` or of the `brushed` trials drawn."""
        return self.root.locator(f'.amt-CurveChoice [data-which="{which}"]')

    def ink(self) -> int:
        """Pixels of the explorer in the colour of a finding's rings."""
        painted = self.chart.evaluate(_PAINTED)
        assert isinstance(painted, int)
        return painted

    def wait_for_ink(self, least: int) -> None:
        """Until there is as much of it."""
        expect(self.chart).to_be_visible()
        self._page.wait_for_function(
            f"([canvas, least]) => ({_PAINTED})(canvas) >= least",
            arg=[self.chart.element_handle(), least],
        )

    def wait_for_status(self, status: str) -> None:
        expect(self.status).to_have_attribute("data-status", status)

    def wait_for_trials(self, number: int) -> None:
        """Until there are as many, or more where the job still runs; the table draws those in sight."""
        self._page.wait_for_function(
            "least => [...document.querySelectorAll('.amt-Trials-count')]"
            ".some(count => count.offsetParent && Number(count.dataset.all) >= least)",
            arg=number,
        )

    def wait_for_more_trials(self) -> None:
        """Than there are now."""
        now = self.count.get_attribute("data-all")
        assert now is not None
        expect(self.count).not_to_have_attribute("data-all", now)

    def brush(self, left: float, right: float, *, top: float = 80) -> None:
        """Drag over the first chart, from one share of the canvas's width to another, `top` pixels down."""
        expect(self.chart).to_be_visible()
        self.chart.scroll_into_view_if_needed()
        box = self.chart.bounding_box()
        assert box is not None
        start, end = (box["x"] + share * box["width"] for share in (left, right))
        top, bottom = box["y"] + top, box["y"] + 270
        self._page.mouse.move(start, top)
        self._page.mouse.down()
        self._page.mouse.move((start + end) / 2, (top + bottom) / 2, steps=4)
        self._page.mouse.move(end, bottom, steps=4)
        self._page.mouse.up()
        expect(self.count).not_to_have_attribute("data-selected", "")
        self.count.evaluate(_SETTLED)


class LaunchForm:
    """The form of a new tuning job."""

    def __init__(self, page: Page) -> None:
        self.root = page.locator(".amt-Launch:visible")
        self.problems = self.root.locator(".amt-Problems li")
        self.scope = self.root.locator(".amt-Launch-scope")
        self.passed = self.root.locator(".amt-Launch-passed")
        self.changes = self.root.locator(".amt-Changes tbody tr")
        self.title = self.root.get_by_role("heading", level=1)
        self._tab = page.locator("#jp-main-dock-panel .lm-TabBar-tab.lm-mod-current")

    def field(self, path: str) -> Locator:
        """The input of a member, by the last steps of its path: `ResourceLimits_MaxParallelTrainingJobs`."""
        return self.root.locator(f'[id$="{path}"]').first

    def fill(self, path: str, value: str) -> None:
        expect(self.field(path)).to_be_visible()
        self.field(path).fill(value)

    def static(self, name: str) -> Locator:
        return self.root.locator(".amt-FormEntry", has=self.root.locator(f'[value="{name}"]'))

    def check(self) -> None:
        self.root.get_by_role("button", name="Check").click()

    def launch(self) -> None:
        self.root.get_by_role("button", name="Launch").click()

    def close(self) -> None:
        """By the cross on its tab."""
        self._tab.locator(".lm-TabBar-tabCloseIcon").click()
