"""The registration, where another one is of the same source, and where the server does something else than asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..stand_ins.registered import Registered
from .test_concerns import onboarded
from .test_onboard import items
from .town import Town


def test_two_active_registrations_of_one_name(shop: Town, pipelinegen: Callable[..., Any]) -> None:
    onboarded(shop, pipelinegen)
    shop.server.repositories.append(Registered(9, shop.repository, active=True))
    _, found = items(pipelinegen, "--checkout", str(shop.checkout))
    twice = found["registration: registered twice"]
    assert (twice["state"], twice["found"]) == ("blocked", "numbers 1 and 9 are both active")
    shop.server.repositories[-1].active = False
    _, found = items(pipelinegen, "--checkout", str(shop.checkout))
    assert "registration: registered twice" not in found


def test_a_mirror_that_is_switched_off_is_no_matter(shop: Town, pipelinegen: Callable[..., Any]) -> None:
    onboarded(shop, pipelinegen)
    shop.forge.add("Mirror/Shop")
    shop.server.register("Mirror/Shop").active = False
    _, found = items(pipelinegen, "--checkout", str(shop.checkout))
    assert "registration: same name" not in found
