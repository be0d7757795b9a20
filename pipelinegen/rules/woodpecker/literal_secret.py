"""See `literal_secret`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...finding import Position
from ...syntax import yaml
from ...syntax.yaml import Node
from ..facts.plugins import setting
from ..rule import Fault, error
from ..view.woodpecker import WoodpeckerFile, WoodpeckerStep

# What the issuer's own form of a credential is, long enough to be a real one.
_CREDENTIAL = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    r"(?P<github>gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{60,})"
    r"|(?P<gitlab>glpat-[A-Za-z0-9_-]{20,})"
    r"|(?P<slack>xox[abeoprs]-[0-9A-Za-z-]{20,}|(?:https://)?hooks\.slack\.com/services/T\w{8,}/B\w{8,}/\w{20,})"
    r"|(?P<amazon>(?:AKIA|ASIA)[0-9A-Z]{16}(?![0-9A-Za-z]))"
    r"|(?P<docker>dckr_pat_[A-Za-z0-9_-]{20,})"
    r"|(?P<npm>npm_[A-Za-z0-9]{36,})"
    r"|(?P<vault>hvs\.[A-Za-z0-9_-]{24,})"
    r")|(?P<key>-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----(?=(?:\s|\\n)*[A-Za-z0-9+/=]{32}))"
)
_HINTS = (
    "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "_pat_", "glpat-", "xox", "slack.com/services", "AKIA", "ASIA", "npm_",
    "hvs.", "PRIVATE KEY",
)  # fmt: skip
_WHOSE = {
    "github": "GitHub's", "gitlab": "GitLab's", "slack": "Slack's", "amazon": "Amazon's", "docker": "Docker Hub's",
    "npm": "npm's", "vault": "Vault's",
}  # fmt: skip
_PLACEHOLDER = re.compile(
    r"example|changeme|placeholder|dummy|redacted|your|([a-z0-9])\1{7}|0123456789|1234567890", re.IGNORECASE
)
_SETTINGS = frozenset(
    {
        "password", "token", "webhook", "api_key", "apikey", "access_token", "secret_key", "secret_access_key",
        "aws_secret_access_key", "access_key", "private_key", "ssh_key", "ssh_key_private", "passphrase", "webhook_url",
        "api_token", "auth_token", "ssh_passphrase", "smtp_password", "registry_password", "docker_password",
    }
)  # fmt: skip
_PATH = re.compile(r"(?:\.{0,2}|~)/[\w./-]{1,200}|[\w./-]{1,200}\.(?:key|pem)")
_VARIABLE = re.compile(r"(?:.*_)?(?:TOKEN|PASSWORD|PASSWD|SECRET|WEBHOOK|API_KEY|SSH_KEY)")
_REMEDY = "make it a secret of the server, write `from_secret: NAME`, and have this one revoked"
_SHOWN = 4


@error
def literal_secret(file: WoodpeckerFile) -> Iterator[Fault]:
    """A credential stands in the file, where everybody who may read the repository can read it.

    Why: It stays in the history after it is gone from the file; old ones are in a repository until today (2023-11-24,
    C-12). Found are texts of the form that an issuer gives its credentials, comments included, and any text in a
    plugin's setting for a password; in a step's `environment` where the fleet says what its secrets are.

    Bad: 8:17

        when:
          - event: push
            branch: main
        steps:
          - name: build
            image: plugins/docker:20
            settings:
              password: correct-horse-battery
              repo: registry.example.com/shop
              tags: "${CI_COMMIT_SHA:0:8}"

    Bad: 9:23 22:21

        when:
          - event: push
            branch: main

        steps:
          - name: publish
            image: alpine:3.20
            commands:
              # before: TOKEN=ghp_9sQx2LmT7vBnR4kWc1YzHd8JfPuE6aG3oViN
              - apk add --no-cache curl
              - ./publish.sh

          - name: image
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo: example/shop
              tags: "${CI_COMMIT_SHA:0:8}"
              provenance: "false"
              logins:
                - registry: https://index.docker.io/v1/
                  username: example
                  password: hunter2-and-more

    Good:

        when:
          - event: push
            branch: main
        services:
          - name: database
            image: postgres:16
            environment:
              POSTGRES_PASSWORD: postgres
        steps:
          - name: build
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo: example/shop
              tags: "${CI_COMMIT_SHA:0:8}"
              provenance: "false"
              username: example
              password:
                from_secret: docker_password

    Good:

        when:
          - event: manual
        steps:
          - name: check
            image: alpine:3.20
            environment:
              WEBHOOK: https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX
              AWS_ACCESS_KEY_ID: AKIAIOSFODNN7EXAMPLE
            commands:
              - "! grep -rn -e '-----BEGIN PRIVATE KEY-----' -e ghp_ src"
    """
    taken = set()
    for position, message in (*_of_known_form(file), *_where_secrets_belong(file)):
        if position not in taken:
            taken.add(position)
            yield Fault(position, message, _REMEDY)


def _of_known_form(file: WoodpeckerFile) -> Iterator[tuple[Position, str]]:
    if not any(hint in file.text for hint in _HINTS):
        return
    for match in _CREDENTIAL.finditer(file.text):
        if match["key"]:
            yield file.lines.position(match.start()), "a private key stands here as it is"
        elif not _PLACEHOLDER.search(match[0]):
            whose = _WHOSE[match.lastgroup or ""]
            yield file.lines.position(match.start()), f"a credential of {whose} form stands here: {_shown(match[0])}"


def _where_secrets_belong(file: WoodpeckerFile) -> Iterator[tuple[Position, str]]:
    # Whoever starts a service for a test makes up its password.
    services = [step for step in file.steps if step.area == "services"]
    made_up = {node.value for step in services for _, node in step.environment.values()}
    for step in file.steps:
        for name, node in _settings(step):
            if _is_text(node) and node.value not in made_up and not _is_path_of_key(name, node):
                yield node.position, f"setting `{name}` has a literal text, and is a place for a secret"
        if file.known.secrets is not None and step.area == "steps":
            for name, (_, node) in step.environment.items():
                if _VARIABLE.fullmatch(name) and _is_text(node):
                    yield node.position, f"variable `{name}` has a literal text, and is a place for a secret"


def _settings(step: WoodpeckerStep) -> Iterator[tuple[str, Node]]:
    """The settings that hold a password, those of a list of logins too."""
    for name, (_, value) in step.settings.items():
        if setting(name) in _SETTINGS:
            yield name, value
        elif setting(name) == "logins":
            for login in value.items:
                yield from ((key.value, each) for key, each in yaml.entries(login) if setting(key.value) in _SETTINGS)


def _is_path_of_key(name: str, node: Node) -> bool:
    """Whether it says where a key lies."""
    return setting(name) in ("ssh_key", "ssh_key_private", "private_key") and _PATH.fullmatch(node.value) is not None


def _is_text(node: Node) -> bool:
    """Whether it is a text of its own: neither empty, nor a variable, nor a switch."""
    if node.kind != "scalar" or "$" in node.value or not node.value.strip():
        return False
    return not (node.plain and node.value in ("true", "false", "null", "~"))


def _shown(credential: str) -> str:
    """Enough of it to be found, and no more."""
    start = credential.find("services/") + len("services/") if "services/" in credential else 0
    return repr(f"{credential[: start + _SHOWN]}...")
