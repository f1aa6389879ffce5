"""Scripts of a town's pages that act when the test says so, and say when they have acted: no clock decides who is first."""

import asyncio


def on_signal(action):
    """Return a script that does something once the town has a page /signal that says go, and asks for /acted afterwards."""
    # One question after the other: on a busy machine they would pile up.
    return f"""<script>(async () => {{
      while (await (await fetch('/signal')).text() !== 'go') await new Promise(go => setTimeout(go, 50));
      {action};
      await fetch('/acted');
    }})()</script>"""


async def act(town):
    """Let the script act; return when it has."""
    town.page("/signal", "go")
    async with asyncio.timeout(100):
        while not any(path == "/acted" for _, _, path, _ in town.got):  # noqa: ASYNC110 - the town lives in another thread
            await asyncio.sleep(0.05)
