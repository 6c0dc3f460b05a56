"""What people do in their browsers in more than one story."""


def move(page, ref, name, **fields):
    """Open one of a request's moves, fill its form and send it."""
    page.goto(f"/requests/{ref}/{name}/")
    form = page.locator("#ticket-move form")
    for field, value in fields.items():
        control = form.locator(f"[name={field}]")
        if control.first.get_attribute("type") == "radio":
            form.locator(f"[name={field}][value={value}]").check(force=True)
        elif control.evaluate("field => field.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)
    form.get_by_role("button").first.click()
    page.locator("#ticket-move form").wait_for(state="detached")


def complaints(browser):
    """Policy violations and errors of scripts, of all that was looked at."""
    return [said for context in browser.contexts for page in context.pages for said in page.complaints]
