"""What a person sees when the connection does not work, and how it comes back."""

from functools import partial

from panels import Sidebar
from playwright.sync_api import Route, expect

import amt_lab
from amt_lab.local import launcher
from amt_lab.sagemaker import tutorial

TROUBLES = {
    "NoCredentials": 400,
    "ExpiredToken": 400,
    "NoRegion": 400,
    "AccessDeniedException": 403,
    "ThrottlingException": 429,
}


def test_each_trouble_of_an_aws_connection_is_told_with_what_to_do(page, lab):
    sidebar = Sidebar.open(page, lab)
    for code, status in TROUBLES.items():
        error = {"code": code, "message": f"What {code} means.", "hint": "What to do about it."}
        page.route(  # the newest is asked first
            "**/amt-lab/api/tuning-jobs?*", partial(Route.fulfill, status=status, json=error)
        )
        sidebar.refresh.click()
        expect(sidebar.error).to_have_attribute("data-code", code)
        expect(sidebar.error).to_contain_text(f"What {code} means.")
        expect(sidebar.error).to_contain_text("What to do about it.")
        expect(sidebar.error.get_by_role("button", name="Retry")).to_be_visible()


def test_a_stopped_local_endpoint_is_started_from_the_panel(page, lab, screenshot):
    launcher.stop()
    try:
        sidebar = Sidebar.open(page, lab)
        expect(sidebar.error).to_have_attribute("data-code", "EndpointDown")
        screenshot("endpoint-down")
        sidebar.error.get_by_role("button", name="Start the local endpoint").click()
        expect(sidebar.error).to_have_count(0)
        assert launcher.find() is not None
    finally:
        tutorial.upload_data(amt_lab.connect("local"))
