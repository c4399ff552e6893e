"""The trials cursor: all rows first, then only what changed. On a real endpoint."""

from __future__ import annotations

import asyncio

from small_job import small_request


def rows(answer):
    columns = answer["columns"]
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


async def test_a_first_answer_has_every_trial_in_launch_order(api, finished_job):
    answer = await api.get(f"tuning-jobs/{finished_job}/trials")
    trials = rows(answer)
    assert (answer["reset"], answer["final"], answer["total"]) == (True, True, 3)
    assert [trial["trial"] for trial in trials] == [1, 2, 3]
    for trial in trials:
        assert trial["status"] == "Completed"
        assert 0 < trial["objective"] <= 1
        assert 1 <= trial["hp.max_depth"] <= 10
        assert trial["ended"] > trial["started"] > 1.6e12


async def test_nothing_travels_twice(api, finished_job):
    first = await api.get(f"tuning-jobs/{finished_job}/trials")
    again = await api.get(f"tuning-jobs/{finished_job}/trials", since=first["cursor"])
    assert rows(again) == []
    assert list(again["columns"]) == list(first["columns"])
    assert (again["reset"], again["total"], again["cursor"]) == (False, 3, first["cursor"])


async def test_an_unknown_cursor_starts_anew(api, finished_job):
    answer = await api.get(f"tuning-jobs/{finished_job}/trials", since="of-another-server.7")
    assert answer["reset"] is True
    assert len(rows(answer)) == 3


async def test_changes_put_together_are_the_whole_table(api, local):
    """What a panel does: put each answer's rows over those it has, by trial, until the end."""
    await api.post("tuning-jobs", small_request("watched", trials=3, rounds=20))
    kept, cursor, answers = {}, {}, []
    async with asyncio.timeout(60):
        while not answers or not answers[-1]["final"]:
            answer = await api.get("tuning-jobs/watched/trials", **cursor)
            kept |= {trial["trial"]: trial for trial in rows(answer)}
            cursor = {"since": answer["cursor"]}
            answers.append(answer)
            await asyncio.sleep(0.1)
    whole = rows(await api.get("tuning-jobs/watched/trials"))
    assert [kept[number] for number in sorted(kept)] == whole
    assert [answer["reset"] for answer in answers] == [True] + [False] * (len(answers) - 1)


async def test_a_server_that_starts_anew_tells_its_clients_to_start_anew(
    api, jp_serverapp, finished_job
):
    first = await api.get(f"tuning-jobs/{finished_job}/trials")
    (app,) = jp_serverapp.extension_manager.extension_apps["amt_lab"]
    app.services.forget("local")
    answer = await api.get(f"tuning-jobs/{finished_job}/trials", since=first["cursor"])
    assert answer["reset"] is True
