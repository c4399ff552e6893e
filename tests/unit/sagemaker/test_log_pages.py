"""Pages of a log, where CloudWatch has several streams or gives pages that hold nothing."""

from __future__ import annotations

import pytest

from amt_lab.sagemaker.log_pages import read_log
from amt_lab.tuning.errors import InvalidRequest


def texts(page):
    return [line.text for line in page.lines]


def test_an_empty_page_does_not_end_what_is_new(aws, connection):
    aws.log_pages = [["one"]]
    first = read_log(connection, "t")
    aws.log_pages += [[], ["two"]]
    new = read_log(connection, "t", first.later)
    assert texts(new) == ["two"]
    assert texts(read_log(connection, "t", new.later)) == []


def test_every_host_s_lines_come_in_the_order_of_time_and_each_stream_goes_on_by_itself(
    aws, connection
):
    aws.log_pages = [["one", "two"]]
    aws.log_streams = ["algo-1-1", "algo-2-1"]
    first = read_log(connection, "t")
    assert texts(first) == ["one", "one", "two", "two"]
    assert {line.stream for line in first.lines} == {"t/algo-1-1", "t/algo-2-1"}
    assert first.earlier is None

    aws.log_pages.append(["three"])
    aws.log_streams.append("algo-1-2")  # an instance that took a lost one's place
    assert sorted(texts(read_log(connection, "t", first.later))) == ["one", "three", "three", "two"]


def test_a_log_that_begins_after_it_was_first_looked_for_is_read_from_its_first_line(
    aws, connection
):
    aws.log_streams = []
    first = read_log(connection, "t")
    assert (first.lines, first.earlier) == ([], None)
    aws.log_streams, aws.log_pages = ["algo-1-1"], [["one"], ["two"]]
    assert texts(read_log(connection, "t", first.later)) == ["one"]


def test_new_lines_cost_one_call_a_stream_besides_the_list_of_streams(aws, connection):
    aws.log_pages = [["one"]]
    first = read_log(connection, "t")
    aws.log_pages.append(["two"])
    aws.calls.clear()
    read_log(connection, "t", first.later)
    assert aws.calls == {"DescribeLogStreams": 1, "GetLogEvents": 1}


@pytest.mark.parametrize("cursor", ["", "x", "bnVsbA==", "WyJsYXRlciIsIHsiYSI6IDF9XQ=="])
def test_a_cursor_that_is_none_is_refused_before_aws_is_asked(aws, connection, cursor):
    with pytest.raises(InvalidRequest, match="cursor: not of an earlier answer"):
        read_log(connection, "t", cursor)
    assert aws.calls["GetLogEvents"] == 0
