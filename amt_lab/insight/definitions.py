"""The trials of each training-job definition, as a table of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from amt_lab.tuning.errors import FieldProblem, InvalidRequest

if TYPE_CHECKING:
    import pandas as pd

    from amt_lab.tuning.request import Definition, TuningRequest


def each_with_its_trials(
    request: TuningRequest, trials: pd.DataFrame
) -> list[tuple[Definition, pd.DataFrame]]:
    """The definitions of a request, each with its trials, whose `attrs` have its objective and ranges.

    A single definition has all trials.

    Raises:
        InvalidRequest: there is no definition, or `trials` do not know one of several.

    """
    if not request.definitions:
        field = "TrainingJobDefinitions" if request.is_list_form else "TrainingJobDefinition"
        raise InvalidRequest([FieldProblem(field, f"{field}: there is nothing to refine.")])
    if len(request.definitions) == 1:
        return [(request.definitions[0], trials)]
    return [(each, _of(each, trials)) for each in request.definitions]


def _of(definition: Definition, trials: pd.DataFrame) -> pd.DataFrame:
    name = str(definition.members.get("DefinitionName", ""))
    objectives = trials.attrs.get("objectives_by_definition", {})
    if name not in objectives:
        known = ", ".join(objectives) or "none"
        raise InvalidRequest(
            [
                FieldProblem(
                    f"{definition.path}.DefinitionName",
                    f"{definition.path}.DefinitionName: the trials know nothing of {name!r}, "
                    f"their definitions are {known}.",
                )
            ]
        )
    own = trials[trials["definition"] == name]
    own.attrs = {
        **trials.attrs,
        "objective": objectives[name],
        "ranges": trials.attrs["ranges_by_definition"][name],
    }
    return own
