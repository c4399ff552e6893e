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

    Each table has the hyperparameters of that definition alone, and in `attrs` its objective, its ranges
    and its name. They have no target where the objectives differ, since a job's one target is not of
    each.
    """
    objectives = trials.attrs.get("objectives_by_definition", {})
    if len(objectives) < 2:
        return {}
    return {str(name): _own(name, trials) for name in objectives}


def parts_of(trials: pd.DataFrame, definition: str | None = None) -> dict[str, pd.DataFrame]:
    """The same; the whole table, under no name, where there are not several. One alone, if it is named.

    Raises:
        ValueError: there is no such definition.

    """
    if definition is not None:
        return {definition: of_definition(trials, definition)}
    return by_definition(trials) or {"": trials}


def of_definition(trials: pd.DataFrame, definition: str) -> pd.DataFrame:
    """The trials of one of several definitions.

    Raises:
        ValueError: there is no such definition.

    """
    if trials.attrs.get("definition") == definition:
        return trials
    parts = by_definition(trials)
    if definition not in parts:
        there = f"there are {', '.join(parts)}" if parts else "these trials are of one alone"
        raise ValueError(f"definition: {definition!r} is none; {there}")
    return parts[definition]


def judged_together(trials: pd.DataFrame, definition: str | None = None) -> pd.DataFrame:
    """Trials that one model or ranking may judge: those of one definition, whose ranges they share.

    Without a name, that of the best trial; the first one, where no objective ranks all trials or
    none has ended.

    Raises:
        ValueError: there is no such definition.

    """
    if definition is not None:
        return of_definition(trials, definition)
    parts = by_definition(trials)
    return parts[_of_best(trials) or next(iter(parts))] if parts else trials


def drawn_together(trials: pd.DataFrame, definition: str | None = None) -> pd.DataFrame:
    """Trials that one objective ranks: all of them where they have it in common, else as judged.

    Raises:
        ValueError: there is no such definition.

    """
    is_common = trials.attrs.get("objective") is not None
    return trials if is_common and definition is None else judged_together(trials, definition)


def said_of(trials: pd.DataFrame, words: str) -> str:
    """The words, and before them the definition that the trials are of, where that is one of several."""
    return about(trials.attrs.get("definition", ""), words)


def about(definition: str, words: str) -> str:
    """The same, of a definition's name; nothing of no words."""
    return f"{definition}: {words}" if definition and words else words


def _of_best(trials: pd.DataFrame) -> str | None:
    """The definition of the best trial that has completed, where one objective ranks them all."""
    objective = trials.attrs["objective"]
    known = trials[(trials["status"] == "Completed") & trials["objective"].notna()]
    if objective is None or known.empty:
        return None
    place = known["objective"].argmax() if objective.maximize else known["objective"].argmin()
    return str(known["definition"].iloc[place])


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
    ranges = trials.attrs["ranges_by_definition"]
    others = {f"hp.{each}" for part in ranges.values() for each in part if each not in ranges[name]}
    own = trials[trials["definition"] == name].drop(columns=list(others), errors="ignore")
    own.attrs = {
        **{key: value for key, value in trials.attrs.items() if key not in several},
        "objective": trials.attrs["objectives_by_definition"][name],
        "ranges": ranges[name],
        "definition": name,
        "target": trials.attrs.get("target") if trials.attrs.get("objective") else None,
    }
    return own
