"""The notebook side in a real JupyterLab: charts and widgets in output cells."""

import nbformat
import pytest
from playwright.sync_api import Page, expect

RUN_ALL = "window.jupyterapp.commands.execute('notebook:run-all-cells')"


@pytest.fixture
def notebook(page, lab):
    """Opens a notebook of some code cells and runs them all."""

    def run(name: str, *cells: str) -> None:
        document = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(source) for source in cells],
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
        )
        nbformat.write(document, lab.notebooks / name)
        page.goto(lab.new_workspace(f"tree/{name}"))
        wait_for_kernel(page)
        page.evaluate(f"() => {{ void {RUN_ALL}; }}")

    return run


def wait_for_kernel(page: Page) -> None:
    page.wait_for_function(
        """() => {
          const session = window.jupyterapp?.shell.currentWidget?.sessionContext;
          return session?.isReady && session.session?.kernel?.status === 'idle';
        }""",
    )


def test_a_job_is_explored_in_an_output_cell_without_the_internet(notebook, page, screenshot):
    notebook(
        "explore.ipynb",
        "import amt_lab\n"
        "from amt_lab.sagemaker import tutorial\n"
        "connection = amt_lab.use('local')\n"
        "request = tutorial.request(connection, 'digits-notebook', trials=8, parallel=2)\n"
        "request['TrainingJobDefinition']['StaticHyperParameters']['num_round'] = '15'\n"
        "job = amt_lab.launch(request)",
        "import time\n"
        "from amt_lab.sagemaker.tuning_jobs import TuningJobs\n"
        "while not TuningJobs(connection).describe('digits-notebook').is_final:\n"
        "    time.sleep(0.2)\n"
        "amt_lab.trials('digits-notebook')[['trial', 'status', 'objective']]",
        "amt_lab.explore('digits-notebook')",
    )
    chart = page.locator(".jp-OutputArea-output canvas")
    expect(chart).to_be_visible()
    chart.scroll_into_view_if_needed()
    screenshot("notebook-explore")


def test_the_launch_form_launches_the_tutorial_job_with_changed_ranges(notebook, page, screenshot):
    notebook(
        "form.ipynb",
        "import amt_lab\n"
        "from amt_lab.sagemaker import tutorial\n"
        "connection = amt_lab.use('local')\n"
        "request = tutorial.request(connection, 'digits-widget', trials=3, parallel=2)\n"
        "request['TrainingJobDefinition']['StaticHyperParameters']['num_round'] = '10'\n"
        "form = amt_lab.LaunchForm(request)\n"
        "form",
    )
    output = page.locator(".jp-OutputArea-output")
    launch = output.get_by_role("button", name="Launch")
    expect(launch).to_be_visible()
    launch.click()
    confirm = output.get_by_role("button", name="Confirm")
    expect(confirm).to_be_visible()
    screenshot("notebook-form")
    confirm.click()
    expect(output.get_by_text("Completed")).to_be_visible()
    screenshot("notebook-form-done")
