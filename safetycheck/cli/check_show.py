"""`safetycheck check show`: one item in full, on every device."""

from __future__ import annotations

import click

from safetycheck.audit import library, walk
from safetycheck.cli import check, check_notes, check_screen, output
from safetycheck.cli.frame import Command
from safetycheck.cli.settings import Settings
from safetycheck.content import Item, Source


@click.command(cls=Command)
@click.argument("item_id", metavar="ID")
@check.checklists_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def show(settings: Settings, item_id: str, *, checklists: str | None, as_json: bool) -> None:
    """Show one item in full, on every device: why, where, what to mind, and who says so. Needs no vault."""
    known = check_notes.read(check.folder(checklists))
    walk.require(known, item_id)
    if item_id in known.ids:
        output.say(f"{item_id} is a topic. Its items: safetycheck check {item_id} --list\n")
        output.data(known.ids[item_id].title)
        output.prose(known.ids[item_id].intro)
        return
    item, topic = known.items[item_id], known.topic_of[item_id]
    if as_json:
        whole = next(each for each in library.plain(topic)["items"] if each["id"] == item_id)
        output.emit_json({"topic": topic.topic, **whole})
    else:
        output.card(settings, item.title, _rows(topic.title, item))


def _rows(topic: str, item: Item) -> list[tuple[str, str]]:
    return [
        ("id", item.id),
        ("topic", f"{topic}, {item.severity.value}, {output.counted(item.minutes, 'minute')}"),
        ("why", item.why),
        *(
            (check_screen.NAMES[name], f"{each.path} ({each.version}, {each.on.isoformat()})")
            for name, each in item.platforms.items()
        ),
        ("choose", item.recommended),
        *(("mind", each) for each in item.cautions),
        ("done when", item.done_when),
        *((f"step {number}", each) for number, each in enumerate(item.help, 1)),
        ("first", ", ".join(item.after)),
        ("check by", f"safetycheck probe {item.probe}" if item.probe else ""),
        ("changed", f"{item.changed.on.isoformat()}: {item.changed.what}" if item.changed else ""),
        ("again", f"after {item.review_after} days"),
        ("sure", item.confidence.value),
        *(("source", _source(each)) for each in item.sources),
    ]


def _source(each: Source) -> str:
    said = f"{'' if each.dated else 'looked at '}{each.date}"
    return f"{each.url} ({said}{'; program code, to read and not to install' if each.is_code else ''})"
