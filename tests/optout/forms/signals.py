"""Scripts of a town's pages that act when the test says so, and say when they have acted: no clock decides who is first."""

import asyncio


def on_signal(action):
    """Return a script that does something once the town has a page /signal that says go, and asks for /acted afterwards."""
    return f"""<script>const looking = setInterval(async () => {{
      if (await (await fetch('/signal')).text() !== 'go') return;
      clearInterval(looking);
      {action};
      await fetch('/acted');
    }}, 50)</script>"""


async def act(town):
    """Let the script act; return when it has."""
    town.page("/signal", "go")
    while not any(path == "/acted" for _, _, path, _ in town.got):  # noqa: ASYNC110 - the town lives in another thread
        await asyncio.sleep(0.05)
