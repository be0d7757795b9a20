"""What each concern finds where something is not as it must be, and who must do what about it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from ..stand_ins.call import User
from .test_onboard import SET, items, states
from .town import WOODPECKER_TOKEN, Town

Arrange = Callable[[Town], None]


def commit(shop: Town, **files: str | None) -> None:
    """Files of the app's main branch, by their names with `_` for a dot and `__` for a slash; None removes one."""
    for name, text in files.items():
        path = shop.checkout / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(exist_ok=True, parents=True)
        path.unlink(missing_ok=True) if text is None else path.write_text(text)
    shop.git(shop.checkout, "add", "--all")
    shop.git(shop.checkout, "commit", "--quiet", "-m", "more")
    shop.git(shop.checkout, "push", "--quiet", "origin", "main")


def onboarded(shop: Town, pipelinegen: Callable[..., Any]) -> None:
    """Everything done but the merge."""
    answer = pipelinegen("onboard", "shop", "--checkout", str(shop.checkout), *SET, "--apply", "--push")
    assert answer.status == 1, answer


def without_ports(text: str) -> str:
    return re.sub(r"127.0.0.1:\d+/", "", text)


def redefined(shop: Town, old: str, new: str) -> None:
    text = shop.definition.read_text()
    assert old in text
    shop.definition.write_text(text.replace(old, new))


def elsewhere(shop: Town) -> None:
    """A checkout whose remote is on a server, and another repository."""
    shop.git(shop.checkout, "remote", "set-url", "origin", "https://github.com/me/other.git")


def pushed_by_somebody(shop: Town) -> None:
    other = shop.checkout.parent.parent / "other"
    shop.git(shop.checkout.parent, "clone", "--quiet", str(shop.repository.git_dir), str(other))
    shop.git(other, "commit", "--quiet", "--allow-empty", "--message=news")
    shop.git(other, "push", "--quiet")


def only_here(shop: Town) -> None:
    shop.git(shop.checkout, "branch", "release")
    redefined(shop, 'branch="main"', 'branch="release"')


def with_a_submodule(shop: Town) -> None:
    entry = f"160000,{'1' * 40},vendor/lib"
    shop.git(shop.checkout, "update-index", "--add", "--cacheinfo", entry)
    shop.git(shop.checkout, "commit", "--quiet", "--message=a submodule")
    shop.git(shop.checkout, "push", "--quiet")


KNOWN = '[submodule "other"]\n\tpath = other\n\turl = https://example.org/other.git\n'

BEFORE: dict[str, tuple[Arrange, str, str, str, str]] = {
    "another repository's checkout": (
        elsewhere,
        "working copy: remote",
        "blocked",
        "its remotes are of me/other",
        "name a checkout of Me/Shop, or give this one a remote that is its address",
    ),
    "no repository's address": (
        lambda shop: shop.git(shop.checkout, "remote", "set-url", "origin", "https://github.com/me"),
        "working copy: remote",
        "blocked",
        "its remotes are of something else",
        "name a checkout of Me/Shop, or give this one a remote that is its address",
    ),
    "no remote": (
        lambda shop: shop.git(shop.checkout, "remote", "remove", "origin"),
        "working copy: remote",
        "blocked",
        "it has no remote",
        "name a checkout of Me/Shop, or give this one a remote that is its address",
    ),
    "a submodule that cannot be fetched": (
        with_a_submodule,
        "working copy: submodules",
        "blocked",
        "vendor/lib not in a .gitmodules: the CI's clone cannot fetch them",
        "git rm --cached vendor/lib, or git submodule add",
    ),
    "a submodule that the .gitmodules does not know": (
        lambda shop: commit(shop, _gitmodules=KNOWN) or with_a_submodule(shop),
        "working copy: submodules",
        "blocked",
        "vendor/lib not in a .gitmodules: the CI's clone cannot fetch them",
        "git rm --cached vendor/lib, or git submodule add",
    ),
    "a secret in other letters": (
        lambda shop: with_secret(shop, "slack-webhook-url", "deployment", "manual", name="SLACK-webhook-url"),
        "woodpecker secrets: slack-webhook-url",
        "right",
        "global, for deployment, manual",
        "",
    ),
    "a branch that only the checkout has": (
        only_here,
        "working copy: branch release",
        "blocked",
        "origin has no such branch",
        "push it, or correct the branch in shop.py",
    ),
    "a branch that is not there": (
        lambda shop: redefined(shop, 'branch="main"', 'branch="release"'),
        "working copy: branch release",
        "change",
        "the checkout does not know it",
        "",
    ),
    "a Dockerfile elsewhere": (
        lambda shop: commit(shop, Dockerfile=None, docker__Dockerfile="FROM scratch\n"),
        "sources: Dockerfile of me/shop",
        "blocked",
        "main does not have Dockerfile; there is docker/Dockerfile",
        "commit and push it, or say where it is in shop.py",
    ),
    "a copied file that is not tracked": (
        lambda shop: commit(shop, Dockerfile="FROM scratch\nCOPY app.py built.bin /\n"),
        "sources: Dockerfile:2",
        "blocked",
        "`COPY built.bin` needs 'built.bin', which main does not have below '.'",
        "commit and push it (is it ignored?), or correct the Dockerfile or the context",
    ),
    "a lock file that is not tracked": (
        lambda shop: commit(shop, Dockerfile="FROM node\nRUN npm ci\n"),
        "sources: Dockerfile:2",
        "blocked",
        "`npm ci` needs 'package-lock.json', which main does not have below '.'",
        "commit and push it (is it ignored?), or correct the Dockerfile or the context",
    ),
    "a lock file in a folder of its own": (
        lambda shop: commit(
            shop, Dockerfile="FROM node\nCOPY web ./\nRUN npm ci\n", **{"web__package-lock_json": "{}"}
        ),
        "sources: Dockerfile of me/shop",
        "right",
        "Dockerfile, and all it copies is in git",
        "",
    ),
    "a path that nothing matches": (
        lambda shop: (
            redefined(
                shop,
                "    images=",
                '    workflows=[BuildAndDeploy(paths=["src/**"]), Deploy(), BuildFallback()],\n    images=',
            )
            or redefined(shop, "import Deployment", "import BuildAndDeploy, BuildFallback, Deploy, Deployment")
        ),
        "sources: path src/**",
        "blocked",
        "no file of main matches it, so .github/workflows/build-and-deploy.yml never runs for it",
        "correct it",
    ),
    "a file that is shadowed": (
        lambda shop: commit(shop, _woodpecker_yml="steps: []\n"),
        "other files: .woodpecker.yml",
        "note",
        "no longer read once there is a folder .woodpecker",
        "git rm .woodpecker.yml",
    ),
    "an archived repository": (
        lambda shop: setattr(shop.repository, "archived", True),
        "github repository: archived",
        "blocked",
        "it takes no pushes",
        "unarchive it in its settings on GitHub",
    ),
    "another default branch": (
        lambda shop: setattr(shop.repository, "default_branch", "master"),
        "github repository: default branch",
        "blocked",
        "'master', and the definition says 'main'",
        "make them the same, on GitHub or in shop.py",
    ),
    "a user without rights": (
        lambda shop: shop.repository.rights.update(me="push"),
        "github repository: rights",
        "note",
        "the token's user is no admin of it, which registration and secrets need",
        "",
    ),
    "no namespace": (
        lambda shop: redefined(shop, '"market"', '"markt"'),
        "cluster: markt/deployment/web",
        "blocked",
        "there is no namespace 'markt'",
        "create it, or correct shop.py",
    ),
    "no workload": (
        lambda shop: redefined(shop, '"web"', '"site"'),
        "cluster: market/deployment/site",
        "blocked",
        "there is no such workload",
        "create it; if its image must exist first, build it with `BuildAndDeploy(deploy=False)` until then",
    ),
    "no container": (
        lambda shop: redefined(shop, '"app":', '"shop":'),
        "cluster: market/deployment/web: container shop",
        "blocked",
        "there is none, it has app, sidecar",
        "correct shop.py",
    ),
    "scaled to zero": (
        lambda shop: shop.change_cluster(replicas=0),
        "cluster: market/deployment/web: replicas",
        "blocked",
        "it is scaled to 0, so no deploy of it can be seen to work",
        "scale it up, or say `scaled_to_zero=` with the reason",
    ),
    "Keel": (
        lambda shop: shop.change_cluster(metadata={"annotations": {"keel.sh/policy": "force"}}),
        "cluster: market/deployment/web: Keel",
        "blocked",
        "it updates the image too",
        "set the annotation keel.sh/policy to never",
    ),
    "an image that is not shown": (
        lambda shop: shop.private.add("old/image:00000000"),
        "cluster: market/deployment/web: pull secret",
        "note",
        "the pods have none, and old/image:00000000 is not shown without a login (or its registry does not answer)",
        "if it is private, give the pods or the service account 'default' an imagePullSecret",
    ),
    "Keel by a label": (
        lambda shop: shop.change_cluster(metadata={"annotations": None, "labels": {"keel.sh/policy": "force"}}),
        "cluster: market/deployment/web: Keel",
        "blocked",
        "it updates the image too",
        "set the annotation keel.sh/policy to never",
    ),
    "Terraform": (
        lambda shop: shop.change_cluster(
            metadata={
                "managedFields": [
                    {
                        "manager": "HashiCorp",
                        "fieldsV1": {"f:spec": {"f:containers": {'k:{"name":"app"}': {".": {}, "f:image": {}}}}},
                    }
                ]
            }
        ),
        "cluster: market/deployment/web: image",
        "note",
        "HashiCorp has set it",
        "see to it that its next run leaves the image alone (Terraform: ignore_changes)",
    ),
}


@pytest.mark.parametrize("case", BEFORE)
def test_before_anything_is_done(shop: Town, pipelinegen: Callable[..., Any], case: str) -> None:
    arrange, name, state, told, remedy = BEFORE[case]
    arrange(shop)
    _, found = items(pipelinegen, "--checkout", str(shop.checkout), *SET)
    assert name in found, found
    item = found[name]
    assert (item["state"], without_ports(item["found"]), item["remedy"]) == (state, told, remedy)
    assert shop.writes == []


def unset(shop: Town, name: str) -> None:
    del shop.repository.secrets[name]


def with_secret(shop: Town, secret: str, *events: str, scope: str = "", **changes: Any) -> None:
    """A secret of the server instead of the one of that name that is there."""
    for kept in shop.server.secrets.kept.values():
        kept[:] = [each for each in kept if each["name"] != secret]
    owner = {"repository": {"repository": 1}, "organization": {"organization": 1}}.get(scope, {})
    shop.server.secrets.add(secret, "a value", *events, **owner)
    place = next(kept for kept in shop.server.secrets.kept.values() if any(each["name"] == secret for each in kept))
    place[-1] |= changes


def slack(shop: Town) -> str:
    """The image that tells people."""
    text = (shop.workspace / "generated/shop/.woodpecker/deploy.yml").read_text()
    [image] = set(re.findall(r'image: "(.*plugins/slack:.*)"', text))
    return str(image)


def cron(shop: Town, **changes: Any) -> None:
    shop.registered.crons.append(
        {"id": 1, "name": "old", "schedule": "0 4 * * *", "branch": "", "enabled": True, "timezone": "UTC"} | changes
    )


AFTER: dict[str, tuple[Arrange, str, str, str, str]] = {
    "a secret of GitHub's is gone": (
        lambda shop: unset(shop, "HUB_TOKEN"),
        "github secrets: HUB_TOKEN",
        "blocked",
        "missing: an access token that may push",
        "--set-secret HUB_TOKEN=env:VARIABLE, or gh secret set HUB_TOKEN -R Me/Shop",
    ),
    "deactivated": (
        lambda shop: setattr(shop.registered, "active", False),
        "registration: Me/Shop",
        "change",
        "registered, but not active",
        "",
    ),
    "another number": (
        lambda shop: redefined(shop, "woodpecker_id=1", "woodpecker_id=3"),
        "registration: number",
        "blocked",
        "3 in shop.py, and 1 on the server",
        "say woodpecker_id=1 there: the build would have another repository deployed",
    ),
    "trusted": (
        lambda shop: shop.registered.settings.update(trusted={"security": True, "volumes": True}),
        "settings: trusted",
        "change",
        "security, volumes",
        "",
    ),
    "too short a timeout": (
        lambda shop: shop.registered.settings.update(timeout=5),
        "settings: timeout",
        "change",
        "5 min",
        "",
    ),
    "a deploy that a newer one ends": (
        lambda shop: shop.registered.settings.update(cancel_previous_pipeline_events=["push", "manual"]),
        "settings: cancel_previous_pipeline_events",
        "change",
        "push, manual",
        "",
    ),
    "files elsewhere": (
        lambda shop: shop.registered.settings.update(config_file=".ci/"),
        "settings: config_file",
        "change",
        ".ci/",
        "",
    ),
    "approval of everything": (
        lambda shop: shop.registered.settings.update(require_approval="all_events"),
        "settings: require_approval",
        "blocked",
        "all_events: every deploy would wait for somebody",
        "choose 'forks' or 'pull_requests' in the repository's settings on Woodpecker",
    ),
    "no such secret on the server": (
        lambda shop: with_secret(shop, "slack-webhook-url", "manual", name="other"),
        "woodpecker secrets: slack-webhook-url",
        "blocked",
        "missing: the webhook's whole URL",
        "add it to Woodpecker's global secrets, for deployment, manual",
    ),
    "a global secret without an event": (
        lambda shop: with_secret(shop, "slack-webhook-url", "push", "deployment"),
        "woodpecker secrets: slack-webhook-url",
        "blocked",
        "global, and not for manual",
        "allow these events where the global secrets of Woodpecker are kept",
    ),
    "a secret of its own without an event": (
        lambda shop: with_secret(shop, "slack-webhook-url", "push", scope="repository"),
        "woodpecker secrets: slack-webhook-url",
        "change",
        "not for deployment, manual",
        "",
    ),
    "a secret for the very plugin that asks for it": (
        lambda shop: with_secret(shop, "slack-webhook-url", "deployment", "manual", images=[slack(shop)]),
        "woodpecker secrets: slack-webhook-url",
        "right",
        "global, for deployment, manual",
        "",
    ),
    "no webhook": (
        lambda shop: shop.repository.hooks.clear(),
        "webhook: webhook",
        "change",
        "there is none",
        "",
    ),
    "a webhook that is switched off": (
        lambda shop: shop.repository.hooks[0].update(active=False),
        "webhook: webhook",
        "change",
        "switched off",
        "",
    ),
    "a folder in the folder": (
        lambda shop: commit(shop, _woodpecker__scripts__x_sh="true\n"),
        "other files: .woodpecker/scripts/x.sh",
        "blocked",
        "a folder inside of .woodpecker/ makes the server fail to read any of it",
        "move it out of there",
    ),
    "a cron nobody waits for": (
        cron,
        "crons: cron old",
        "note",
        "no workflow waits for it",
        "delete it in the repository's settings on Woodpecker",
    ),
    "an image that is gone": (
        lambda shop: shop.missing.add("plugins/slack:1.4.1"),
        "step images: plugins/slack:1.4.1",
        "blocked",
        "the registry has no such image",
        "pin another version (`pipelinegen pins list` shows where)",
    ),
    "a file changed by hand": (
        lambda shop: (shop.workspace / "generated/shop/.woodpecker/deploy.yml").write_text("steps: []\n"),
        "files: .woodpecker/deploy.yml",
        "blocked",
        "pipelinegen did not write it",
        "move it out of shop/",
    ),
}


@pytest.mark.parametrize("case", AFTER)
def test_after_it_was_onboarded(shop: Town, pipelinegen: Callable[..., Any], case: str) -> None:
    arrange, name, state, told, remedy = AFTER[case]
    onboarded(shop, pipelinegen)
    arrange(shop)
    before = [*shop.writes]
    _, found = items(pipelinegen, "--checkout", str(shop.checkout))
    names = {without_ports(key): value for key, value in found.items()}
    assert name in names, names
    item = names[name]
    assert (item["state"], item["found"], item["remedy"]) == (state, told, remedy)
    assert shop.writes == before


@pytest.mark.parametrize("case", [each for each in AFTER if AFTER[each][2] == "change"])
def test_what_is_to_change_is_changed(shop: Town, pipelinegen: Callable[..., Any], case: str) -> None:
    arrange, name, *_ = AFTER[case]
    onboarded(shop, pipelinegen)
    arrange(shop)
    at = ("--checkout", str(shop.checkout))
    assert pipelinegen("onboard", "shop", *at, "--apply").status == 1
    _, found = items(pipelinegen, *at)
    assert states(found, "change") == []
    assert found[name]["state"] == "right" if name in found else name == "settings: config_file"


def test_a_second_builder(shop: Town, pipelinegen: Callable[..., Any]) -> None:
    builder = (
        "when: [{event: push, branch: main}]\nsteps:\n  - name: build\n    image: woodpeckerci/plugin-docker-buildx:6\n"
    )
    settings = 'repo: me/shop, tags: ["${CI_COMMIT_SHA:0:8}"]'
    commit(shop, _woodpecker__old_yml=f"{builder}    settings: {{{settings}}}\n")
    _, found = items(pipelinegen, "--checkout", str(shop.checkout), *SET)
    told = [each["found"] for name, each in found.items() if name.startswith("other files: .woodpecker/old.yml")]
    assert any(each.endswith("[two-builders]") for each in told), told


def test_a_cron_is_made_and_mended(shop: Town, pipelinegen: Callable[..., Any]) -> None:
    redefined(shop, "import Deployment", "import BuildAndDeploy, Cron, Deploy, Deployment, ImageBuild")
    redefined(
        shop,
        '[Image(repository="me/shop")]',
        '[Image(repository="me/shop"), Image(repository="me/base")],\n    workflows=[BuildAndDeploy(), Deploy(), '
        'ImageBuild(name="nightly", images=["me/base"], triggers=[Cron(name="night", schedule="0 4 * * *")])]',
    )
    onboarded(shop, pipelinegen)
    [made] = shop.registered.crons
    assert (made["name"], made["schedule"], made["branch"], made["enabled"]) == ("night", "0 4 * * *", "main", True)
    wrong = {
        "0 4 * * * on main, and never fires": {"enabled": False},
        "0 5 * * * on main": {"schedule": "0 5 * * *"},
        "0 4 * * * on old": {"branch": "old"},
        "0 4 * * * on main by the time of Asia/Tokyo": {"timezone": "Asia/Tokyo"},
    }
    right = dict(made)
    for told, changes in wrong.items():
        made |= changes
        _, found = items(pipelinegen, "--checkout", str(shop.checkout))
        assert (found["crons: cron night"]["state"], found["crons: cron night"]["found"]) == ("change", told)
        onboarded(shop, pipelinegen)
        assert made == right


def test_a_file_that_is_still_read_is_not_passed_over(shop: Town, pipelinegen: Callable[..., Any]) -> None:
    redefined(shop, "import Deployment", "import BuildAndDeploy")
    text = shop.definition.read_text()
    end = '    workflows=[BuildAndDeploy(images=["me/shop"], deploy=False)],\n)\n'
    shop.definition.write_text(text[: text.index("    deployments=[")] + end)
    commit(shop, _woodpecker_yml="when: {event: push}\nsteps: [{name: a, image: x, commands: [deploy]}]\n")
    _, found = items(pipelinegen, "--checkout", str(shop.checkout))
    assert any(name.startswith("other files: .woodpecker.yml") for name in found), found
    assert "other files: other files" not in found


def test_what_no_build_has_made_is_not_rolled_out(shop: Town, pipelinegen: Callable[..., Any]) -> None:
    onboarded(shop, pipelinegen)
    _, found = items(pipelinegen, "--verify")
    what = "rollout: market/deployment/web"
    assert (found[what]["state"], without_ports(found[what]["found"])) == (
        "waiting",
        "container 'app' runs old/image:00000000, which no build has tagged",
    )


def test_a_build_that_was_skipped_built_nothing(shop: Town, pipelinegen: Callable[..., Any]) -> None:
    onboarded(shop, pipelinegen)
    commit = shop.merge()
    shop.forge.ran("Me/Shop", commit, "skipped")
    _, found = items(pipelinegen, "--verify")
    assert found["first build: .github/workflows/build-and-deploy.yml"]["found"] == f"skipped for {commit[:8]}"
    assert states(found, "right") == ["push deploys nothing: push"]


@pytest.mark.parametrize("where", ["the pods", "the service account"])
def test_a_pull_secret_is_enough(shop: Town, pipelinegen: Callable[..., Any], where: str) -> None:
    shop.private.add("old/image:00000000")
    shop.change_cluster(**{"pull_secrets": ["login"]} if where == "the pods" else {"account": ["login"]})
    _, found = items(pipelinegen, "--checkout", str(shop.checkout), *SET)
    assert "cluster: market/deployment/web: pull secret" not in found


def test_a_branch_that_moved_on_is_fetched(shop: Town, pipelinegen: Callable[..., Any]) -> None:
    pushed_by_somebody(shop)
    before = shop.git(shop.checkout, "rev-parse", "HEAD")
    _, found = items(pipelinegen, "--checkout", str(shop.checkout), *SET)
    assert found["working copy: branch main"]["state"] == "change"
    onboarded(shop, pipelinegen)
    assert shop.git(shop.checkout, "rev-parse", "HEAD") == before
    assert shop.git(shop.checkout, "rev-parse", "origin/main") == shop.repository.head("main")
    assert shop.repository.git("rev-list", "--count", "main..pipelinegen/sync").decode().strip() == "1"


def test_a_user_who_does_not_see_the_repository(shop: Town, pipelinegen: Callable[..., Any]) -> None:
    shop.server.users[WOODPECKER_TOKEN] = User(2, "stranger")
    _, found = items(pipelinegen, "--checkout", str(shop.checkout), *SET)
    item = found["registration: Me/Shop"]
    assert (item["state"], item["found"]) == (
        "blocked",
        "Woodpecker's user 'stranger' has no such repository at the forge",
    )
    assert item["remedy"].startswith(f"log in to {shop.server.url} as an admin of the repository")


def test_a_token_of_nobody(shop: Town, pipelinegen: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WOODPECKER_TOKEN", "of-nobody-at-all")
    _, found = items(pipelinegen, "--checkout", str(shop.checkout), *SET)
    assert "make a personal one in its user settings" in found["registration: registration"]["found"]


def test_a_registration_of_the_same_source(shop: Town, pipelinegen: Callable[..., Any]) -> None:
    onboarded(shop, pipelinegen)
    shop.forge.add("Mirror/Shop")
    shop.server.register("Mirror/Shop")
    _, found = items(pipelinegen, "--checkout", str(shop.checkout))
    assert found["registration: same name"]["found"] == "Mirror/Shop is active as number 2"


def test_a_cluster_out_of_reach_is_passed_over(shop: Town, pipelinegen: Callable[..., Any]) -> None:
    (shop.server.agent.programs / "kubectl").write_text("#!/bin/sh\necho 'connection refused' >&2; exit 1\n")
    status, found = items(pipelinegen, "--checkout", str(shop.checkout), *SET)
    assert status == 1
    assert found["cluster: cluster"]["state"] == "note"
    assert found["cluster: cluster"]["found"] == "not looked at: kubectl failed: connection refused"


def test_a_server_that_is_away(shop: Town, pipelinegen: Callable[..., Any]) -> None:
    fleet = shop.workspace / "projects" / "fleet.py"
    fleet.write_text(fleet.read_text().replace(shop.server.url, "http://127.0.0.1:9"))
    status, found = items(pipelinegen, "--checkout", str(shop.checkout), *SET)
    assert status == 2
    assert found["registration: registration"]["state"] == "unknown"
    assert found["github repository: Me/Shop"]["state"] == "right"


def test_a_secret_of_the_repository_s_own_is_set_for_its_events(
    shop: Town, pipelinegen: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet = shop.workspace / "projects" / "fleet.py"
    old = 'name="slack-webhook-url", scope="global"'
    assert old in fleet.read_text()
    fleet.write_text(fleet.read_text().replace(old, old.replace("global", "repository") + ', projects=["shop"]'))
    shop.server.secrets.kept[("", 0)][:] = [
        each for each in shop.server.secrets.kept[("", 0)] if each["name"] != "slack-webhook-url"
    ]
    monkeypatch.setenv("SLACK", "https://hooks.example.org/secret-path")
    told = ("--checkout", str(shop.checkout), *SET, "--set-secret", "slack-webhook-url=env:SLACK")
    _, found = items(pipelinegen, *told)
    assert found["woodpecker secrets: slack-webhook-url"]["wanted"] == "set, for deployment, manual"
    answer = pipelinegen("onboard", "shop", *told, "--apply")
    assert (answer.status, answer.stderr) == (1, "")
    [kept] = shop.server.secrets.kept[("repos", 1)]
    assert (kept["value"], kept["events"]) == ("https://hooks.example.org/secret-path", ["deployment", "manual"])
    # What others use it for stays.
    kept["events"] = ["cron", "manual"]
    pipelinegen("onboard", "shop", *told, "--apply")
    assert sorted(kept["events"]) == ["cron", "deployment", "manual"]


def test_a_secret_of_all_is_nobody_s_to_set(
    shop: Town, pipelinegen: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK", "https://hooks.example.org/secret-path")
    onboarded(shop, pipelinegen)
    with_secret(shop, "slack-webhook-url", "manual", name="other")
    before = [*shop.writes]
    at = ("--checkout", str(shop.checkout), "--set-secret", "slack-webhook-url=env:SLACK")
    for more in ((), ("--apply",)):
        answer = pipelinegen("onboard", "shop", *at, *more)
        assert (answer.status, answer.stdout) == (2, "")
        assert "it is one of Woodpecker's global secrets" in answer.stderr
    assert shop.writes == before


def test_a_secret_for_another_plugin(shop: Town, pipelinegen: Callable[..., Any]) -> None:
    with_secret(shop, "slack-webhook-url", "deployment", "manual", images=["plugins/other"])
    _, found = items(pipelinegen, "--checkout", str(shop.checkout), *SET)
    item = found["woodpecker secrets: slack-webhook-url"]
    assert item["state"] == "blocked"
    assert item["found"].startswith("only for the plugins plugins/other, and then on ")


def test_secrets_of_an_organization_that_cannot_be_seen(shop: Town, pipelinegen: Callable[..., Any]) -> None:
    onboarded(shop, pipelinegen)
    shop.server.users[WOODPECKER_TOKEN] = User(1, "me")
    shop.repository.rights["me"] = "push"
    _, found = items(pipelinegen, "--checkout", str(shop.checkout))
    assert found["woodpecker secrets: slack-webhook-url"]["state"] == "right"
    told = found["woodpecker secrets: slack-webhook-url: organization"]["found"]
    assert told.startswith("one of the same name would hide it, and GET ")


def test_an_orphan_that_was_edited_goes_on_running(shop: Town, pipelinegen: Callable[..., Any]) -> None:
    onboarded(shop, pipelinegen)
    text = (shop.workspace / "generated/shop/.woodpecker/deploy.yml").read_text()
    shop.merge()
    commit(shop, _woodpecker__older_yml=text + "# by hand\n")
    status, found = items(pipelinegen, "--checkout", str(shop.checkout))
    assert (status, found["delivery: .woodpecker/older.yml"]["state"]) == (2, "blocked")
    assert found["delivery: .woodpecker/older.yml"]["found"].startswith(
        "no definition asks for it any more; it was changed by hand"
    )


def test_pushes_of_the_time_before_are_no_matter(shop: Town, pipelinegen: Callable[..., Any]) -> None:
    """An app that deployed on push until today is not told so for ever."""
    step = "{name: deploy, image: alpine, commands: ['true']}"
    commit(shop, _woodpecker__deploy_yml=f"when: {{event: push, branch: main}}\nsteps: [{step}]\n")
    shop.server.register("Me/Shop")
    shop.server.push("Me/Shop", "main")
    shop.server.pipelines.wait()
    redefined(shop, 'branch="main"', 'branch="main", woodpecker_id=1')
    _, found = items(pipelinegen, "--verify")
    assert found["push deploys nothing: push"]["state"] == "blocked"
    commit(shop, _woodpecker__deploy_yml=None)
    _, found = items(pipelinegen, "--verify")
    assert found["push deploys nothing: push"]["state"] == "right"


def test_a_context_that_does_not_answer_is_no_note(shop: Town, pipelinegen: Callable[..., Any]) -> None:
    (shop.server.agent.programs / "kubectl").write_text("#!/bin/sh\necho 'no such context' >&2; exit 1\n")
    status, found = items(pipelinegen, "--checkout", str(shop.checkout), *SET, "--context", "hom")
    assert (status, found["cluster: cluster"]["state"]) == (2, "unknown")
    assert found["cluster: cluster"]["remedy"] == "is --context hom right? leave it out if not"


def test_a_server_of_another_version(shop: Town, pipelinegen: Callable[..., Any]) -> None:
    at = ("--checkout", str(shop.checkout), *SET)
    _, found = items(pipelinegen, *at)
    assert "registration: version" not in found
    fleet = shop.workspace / "projects" / "fleet.py"
    fleet.write_text(fleet.read_text().replace('"3.17"', '"3.13"'))
    status, found = items(pipelinegen, *at)
    assert (status, found["registration: version"]["state"]) == (1, "note")
    assert found["registration: version"]["found"] == "the server is 3.17.0, and all files are proved for 3.13"


def test_webhooks_that_the_token_may_not_read(shop: Town, pipelinegen: Callable[..., Any]) -> None:
    onboarded(shop, pipelinegen)
    shop.repository.rights["me"] = "push"
    _, found = items(pipelinegen, "--checkout", str(shop.checkout))
    webhook = found["webhook: webhook"]
    assert (webhook["state"], webhook["found"]) == ("note", "not looked at: GITHUB_TOKEN may not read webhooks")


def test_checks_of_pull_requests_want_them_allowed(shop: Town, pipelinegen: Callable[..., Any]) -> None:
    redefined(shop, "import Deployment", "import Deploy, Deployment, PullRequest, Push, WoodpeckerChangeCheck")
    check = 'WoodpeckerChangeCheck(install=["true"], image="alpine:3.20", triggers=[Push(), PullRequest()])'
    redefined(shop, "    images=", f"    workflows=[Deploy(), {check}],\n    images=")
    shop.server.register("Me/Shop", allow_pr=False)
    redefined(shop, 'branch="main"', 'branch="main", woodpecker_id=1')
    _, found = items(pipelinegen, "--checkout", str(shop.checkout), "--no-cluster")
    assert (found["settings: allow_pr"]["state"], found["settings: allow_pr"]["found"]) == ("change", "no")
    shop.registered.settings["allow_pr"] = True
    _, found = items(pipelinegen, "--checkout", str(shop.checkout), "--no-cluster")
    assert "settings: allow_pr" not in found
