"""The desk as people use it: the production web server, a worker, beat and a Chromium, on the test's own database."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

from django.db import connections
from playwright.sync_api import sync_playwright

from tests.servicedesk.workers import PATIENCE, ROOT, beat, environment, free_port, wait_until_left_alone, worker
from tools.chromium import find

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
PASSWORD = "journey-through-the-desk"


@contextmanager
def running_desk(folder):
    """Address of a web server; a worker for all queues and beat run beside it."""
    with desk_without_beat(folder) as address, beat(folder, SITE_URL=address):
        yield address


@contextmanager
def desk_without_beat(folder):
    """The same for stories that start beat themselves, whenever something is to happen by itself."""
    try:
        with web_server(folder) as address, worker(folder, queues="prompt,slow", SITE_URL=address):
            yield address
    finally:
        wait_until_left_alone()


@contextmanager
def web_server(folder, **changes):
    """Address of the production web server alone."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "gunicorn", "servicedesk.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "4"]
    with (folder / "web.log").open("wb") as log:
        options = ["--worker-class", "gthread", "--keep-alive", "0", "--no-control-socket"]
        child = subprocess.Popen(
            [*command, *options], cwd=ROOT, env=environment(SITE_URL=address, **changes), stdout=log, stderr=log
        )
        try:
            _wait_until_open(address)
            yield address
        finally:
            child.terminate()
            child.wait(PATIENCE)


def _wait_until_open(address):
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            assert time.monotonic() < deadline, "the web server did not open"
            time.sleep(0.2)


@contextmanager
def chromium():
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=os.environ.get("DESK_CHROMIUM") or find(), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()
            connections.close_all()  # inside Playwright's loop Django has a connection of its own


def visitor(browser, address):
    """A page of nobody's. Policy violations and errors of scripts are kept in its `complaints`."""
    return tab(browser.new_context(base_url=address, locale="en"))


def tab(context):
    """One more page of a browser that is open."""
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda line: page.complaints.append(line.text) if "Security Policy" in line.text else None)
    return page


def signed_in(browser, address, person):
    """A page of `person`'s own, after signing in as people do."""
    page = visitor(browser, address)
    page.goto("/accounts/login/")
    page.locator("#id_login").fill(person.email)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("#id_password").press("Enter")
    page.wait_for_url(f"{address}/")
    return page
