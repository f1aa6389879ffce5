"""The sites that need a script, a frame or a form, in a real browser without any of safetycheck's guards."""

import shutil

import pytest
from playwright.async_api import async_playwright

BROWSER = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
YOU = "Marisol Jean Whitlock"

pytestmark = [pytest.mark.browser, pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine")]


@pytest.fixture
async def tab(town):
    rules = ",".join(f"MAP {host}:443 {address}:{port}" for host, (address, port) in town.connect_to.items())
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=BROWSER, args=["--no-sandbox", f"--host-resolver-rules={rules}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
        )
        context = await browser.new_context(ignore_https_errors=True)
        context.set_default_timeout(20_000)
        yield await context.new_page()
        await browser.close()


async def test_script_frame_show_form_and_funnel_work(tab, town):
    await tab.goto("https://glasswick.example/search?q=Marisol+Whitlock")
    await tab.wait_for_selector(".tile")
    assert YOU in await tab.locator(".tile .who").all_inner_texts()
    await tab.goto("https://glasswick.example/search?q=Zephyrine+Quillonquist")
    await tab.wait_for_selector(".none-here")

    await tab.goto("https://casement-search.example/look?who=Marisol+Whitlock")
    names = tab.frame_locator("#answer").locator(".slip .n")
    await names.first.wait_for()
    assert YOU.upper() in await names.all_inner_texts()

    await tab.goto("https://lanternway.example/seek?name=Marisol+Whitlock")
    await tab.wait_for_selector(".lamp")
    assert await tab.locator("#searching").count() == 0

    await tab.goto("https://hearthbook.example/")
    await tab.click("#accept")
    await tab.fill("#given", "Marisol")
    await tab.fill("#family", "Whitlock")
    await tab.select_option("#state", "MN")
    await tab.click("#send")
    await tab.wait_for_selector(".family")
    assert YOU in await tab.locator(".family h4 a").all_inner_texts()

    await tab.goto("https://signpost-lookup.example/")
    await tab.fill("#name", "Marisol Whitlock")
    await tab.click("#go")
    await tab.wait_for_url("https://bigledger-reports.example/**")
    assert {seen.host for seen in town.log} >= town.traps


async def test_the_consent_window_lies_over_the_form(tab):
    await tab.goto("https://hearthbook.example/")
    covering = await tab.evaluate("document.elementFromPoint(innerWidth / 2, innerHeight / 2).closest('#consent') !== null")
    assert covering
