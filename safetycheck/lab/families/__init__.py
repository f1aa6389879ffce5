"""The families of sites, one module each. A family's `site(world)` returns the site that stands for it."""

from __future__ import annotations

from safetycheck.lab.families import (
    consent_form,
    detail_pages,
    door_wall,
    forbidden,
    framed,
    funnel,
    linked_data,
    masked,
    paged,
    plain_rows,
    rate_limited,
    redesigned,
    results_wall,
    script_rendered,
    soft_404,
    staged,
    truthful_none,
)
from safetycheck.lab.site import Site
from safetycheck.lab.world import World

FAMILIES = (
    plain_rows, script_rendered, paged, detail_pages, framed, soft_404, funnel, door_wall, results_wall, rate_limited, masked,
    linked_data, consent_form, truthful_none, staged, redesigned, forbidden,
)  # fmt: skip


def sites(world: World) -> list[Site]:
    """Return one site of each family."""
    return [family.site(world) for family in FAMILIES]
