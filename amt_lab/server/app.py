"""The server extension as Jupyter Server sees it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from jupyter_server.extension.application import ExtensionApp
from traitlets import Int, TraitError, Unicode, validate

from amt_lab.server.contract import url_pattern
from amt_lab.server.handlers import ROUTES
from amt_lab.server.services import Services

API = "/amt-lab/api"


class AmtLabApp(ExtensionApp):
    """Serves `/amt-lab/api/`, as openapi.yaml describes it."""

    name = "amt_lab"
    app_name = "AMT Lab"
    description = "Amazon SageMaker Automatic Model Tuning in JupyterLab"
    load_other_extensions = True

    default_connection = Unicode(
        "",
        config=True,
        help="""The connection that a request without one means: `local` or `aws:<profile>:<region>`.
        Empty: what AMT_LAB_CONNECTION names, else what boto3's own chain finds.""",
    )
    threads = Int(
        8,
        config=True,
        help="""How many requests to AWS may be under way at once; more of them wait their turn.""",
    )

    services: Services
    executor: ThreadPoolExecutor

    @validate("threads")
    def _at_least_one_thread(self, proposal: dict[str, int]) -> int:
        if proposal["value"] < 1:
            raise TraitError(f"AmtLabApp.threads must be at least 1, got {proposal['value']}")
        return proposal["value"]

    def initialize_settings(self) -> None:
        self.services = Services(self.default_connection)
        self.executor = ThreadPoolExecutor(self.threads, thread_name_prefix="amt-lab")

    def initialize_handlers(self) -> None:
        self.handlers.extend(
            (API + url_pattern(path), handler, {"path": path}) for path, handler in ROUTES
        )

    async def stop_extension(self) -> None:
        """Requests that wait are dropped; a call that runs ends by its own timeout."""
        self.executor.shutdown(wait=False, cancel_futures=True)
