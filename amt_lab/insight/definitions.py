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


def by_definition(trials: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The trials of each of several definitions by its name; empty where there are not several.

    Each table's `attrs` have that definition's objective and ranges. They have no target where the
    objectives differ, since a job's one target is not of each.
    """
    objectives = trials.attrs.get("objectives_by_definition", {})
    if len(objectives) < 2:
        return {}
    return {str(name): _own(name, trials) for name in objectives}


def parts_of(trials: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The same; the whole table, under no name, where there are not several."""
    return by_definition(trials) or {"": trials}


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
    return _own(name, trials)


def _own(name: str, trials: pd.DataFrame) -> pd.DataFrame:
    several = ("objectives_by_definition", "ranges_by_definition")
    own = trials[trials["definition"] == name]
    own.attrs = {
        **{key: value for key, value in trials.attrs.items() if key not in several},
        "objective": trials.attrs["objectives_by_definition"][name],
        "ranges": trials.attrs["ranges_by_definition"][name],
        "target": trials.attrs.get("target") if trials.attrs.get("objective") else None,
    }
    return own
