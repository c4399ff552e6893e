"""A form that checks and launches a tuning job, and then shows how far it is."""

from __future__ import annotations

import html
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import ipywidgets as ipw
import traitlets

from amt_lab.sagemaker import tutorial
from amt_lab.sagemaker.connection import default_connection
from amt_lab.sagemaker.tuning_jobs import TuningJobs
from amt_lab.tuning.errors import AmtError, FieldProblem, InvalidRequest
from amt_lab.tuning.job import TuningJobDetail
from amt_lab.tuning.names import fresh_name
from amt_lab.widgets.fields import CONFIG, DEFINITION, RequestFields
from amt_lab.widgets.job_progress import JobProgress
from amt_lab.widgets.paths import Path, member

if TYPE_CHECKING:
    from collections.abc import Mapping

    from amt_lab.sagemaker.connection import Connection

_NAME = "HyperParameterTuningJobName"


class LaunchForm(ipw.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """Change a tuning request, check it, launch it.

    `request` is CreateHyperParameterTuningJob's own request as the controls say it now; setting it
    fills the controls anew. `problems` is what the last check found; `job` is the launched job as the
    service described it last.
    """

    request = traitlets.Dict()
    problems = traitlets.Tuple()
    job = traitlets.Instance(TuningJobDetail, allow_none=True)

    _fields: RequestFields

    def __init__(
        self,
        request: Mapping[str, Any] | None = None,
        connection: Connection | None = None,
        *,
        every_s: float | None = None,
    ) -> None:
        """Without a request it is the tutorial's. `every_s` is how often progress is asked for."""
        self._connection = connection or default_connection()
        self._jobs = TuningJobs(self._connection)
        self._is_tutorial = request is None
        self.progress = JobProgress(self._jobs, **({} if every_s is None else {"every_s": every_s}))
        self._place, self._status = ipw.VBox(), ipw.HTML()
        self._confirmation = ipw.VBox(layout={"display": "none"})
        self._question = ipw.HTML()
        self.check_button = _button("Dry run", "check", self._on_check)
        self.launch_button = _button("Launch…", "play", self._on_launch)
        self.confirm_button = _button("Confirm", "check", self._on_confirm, "success")
        self.cancel_button = _button("Cancel", "times", self._on_cancel)
        self.data_button = _button("Upload the tutorial's data", "upload", self._on_upload)
        super().__init__()
        self._compose()
        self.progress.layout.display = "none"
        self.progress.observe(self._on_progress, "job")
        self.request = dict(request) if request is not None else tutorial.request(self._connection)

    def dry_run(self) -> list[FieldProblem]:
        """Check everything and start nothing; each problem is told beside its control."""
        self.problems = tuple(self._jobs.dry_run(self.request))
        self._tell_problems("Nothing is wrong: this would start.")
        return list(self.problems)

    def launch(self) -> TuningJobDetail:
        """Start the job as the form stands, and follow its progress. Returns once it is launched.

        Raises:
            InvalidRequest: nothing was started; the wrong fields are marked.

        """
        name = self.request[_NAME]
        try:
            self._jobs.launch(self.request)
        except InvalidRequest as refused:
            self.problems = refused.problems
            self._tell_problems("")
            raise
        self.problems = ()
        self._tell_problems(f"Launched {name}.")
        job = self._jobs.describe(name)
        self.progress.follow(job)
        self._fields.at(_NAME).control.value = fresh_name(name, datetime.now(UTC))
        return job

    def upload_data(self) -> dict[str, str]:
        """Put the tutorial's data where the tutorial's request looks for it."""
        uris = tutorial.upload_data(self._connection)
        self._status.value = html.escape(f"Uploaded {', '.join(uris.values())}.")
        return uris

    def close(self) -> None:
        self.progress.close()
        super().close()

    def _compose(self) -> None:
        buttons = [self.check_button, self.launch_button]
        if self._is_tutorial:
            buttons.insert(0, self.data_button)
        self._confirmation.children = (
            self._question,
            ipw.HBox([self.confirm_button, self.cancel_button]),
        )
        self.children = (
            ipw.HTML(f"<b>New tuning job</b> on {html.escape(self._connection.label)}"),
            self._place,
            ipw.HBox(buttons),
            self._confirmation,
            self._status,
            self.progress,
        )

    @traitlets.observe("request")
    def _fill(self, change: Mapping[str, Any]) -> None:
        if self._place.children and change["new"] == self._fields.request():
            return  # it comes from the controls
        self._fields = RequestFields(change["new"])
        for field in self._fields.fields:
            field.control.observe(self._on_edit, "value")
        self._place.children = (self._fields.box,)

    def _on_edit(self, _change: object) -> None:
        self.request = self._fields.request()
        self._ask(False)

    def _on_progress(self, change: Mapping[str, Any]) -> None:
        self.job = change["new"]
        self.progress.layout.display = None

    def _on_check(self, _button: object) -> None:
        self._attempt(self.dry_run)

    def _on_launch(self, _button: object) -> None:
        """Ask first, saying what will run; a wrong request is told instead."""
        self._attempt(self.dry_run)
        self._ask(not self.problems)

    def _on_confirm(self, _button: object) -> None:
        self._ask(False)
        self._attempt(self.launch)

    def _on_cancel(self, _button: object) -> None:
        self._ask(False)

    def _on_upload(self, _button: object) -> None:
        self._attempt(self.upload_data)

    def _attempt(self, action: Any) -> None:
        """What a button does; trouble is told in the form, since nobody sees a callback's traceback."""
        try:
            action()
        except InvalidRequest:
            return  # its fields are marked
        except AmtError as error:
            self._status.value = _red(str(error))

    def _ask(self, ask: bool) -> None:
        self._question.value = self.summary() if ask else ""
        self._confirmation.layout.display = None if ask else "none"
        self.launch_button.disabled = ask

    def summary(self) -> str:
        """What would run, as HTML."""
        limits: Path = (CONFIG, "ResourceLimits")
        objective: Path = (CONFIG, "HyperParameterTuningJobObjective")

        def said(*path: str | int, missing: str = "") -> str:
            return html.escape(str(member(self.request, path, missing)))

        machines = next(
            (
                m
                for m in ("ResourceConfig", "HyperParameterTuningResourceConfig")
                if member(self.request, (DEFINITION, m)) is not None
            ),
            "ResourceConfig",
        )
        where = f"{said(DEFINITION, machines, 'InstanceCount', missing='1')} " + said(
            DEFINITION, machines, "InstanceType", missing="machines of the definitions"
        )
        return (
            f"Launch <b>{said(_NAME)}</b> on {html.escape(self._connection.label)}? "
            f"{said(CONFIG, 'Strategy')} search to {said(*objective, 'Type').lower()} "
            f"<b>{said(*objective, 'MetricName')}</b>: "
            f"{said(*limits, 'MaxNumberOfTrainingJobs', missing='all')} trials, "
            f"{said(*limits, 'MaxParallelTrainingJobs')} at a time, each on {where}."
        )

    def _tell_problems(self, otherwise: str) -> None:
        others = self._fields.mark(self.problems)
        told = [_red(f"{p.field}: {p.message} {p.hint or ''}") for p in others]
        if self.problems and not others:
            told = [_red("The marked fields are wrong.")]
        self._status.value = "<br>".join(told) or html.escape(otherwise)


def _button(label: str, icon: str, pressed: Any, style: str = "") -> ipw.Button:
    button = ipw.Button(description=label, icon=icon, button_style=style, layout={"width": "auto"})
    button.on_click(pressed)
    return button


def _red(text: str) -> str:
    return f"<span style='color:#d55e00'>{html.escape(text.strip())}</span>"
