"""`provision-user.sh` against a Vault and an Authentik that keep what they are told, on a real HTTP server."""

from __future__ import annotations

import json
import shutil
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from subprocess import CompletedProcess
from time import monotonic
from urllib.parse import parse_qs, urlsplit

import pytest

from ..stand_ins.server import Reply, Request, Server, json_reply
from .conftest import Shell

PREFIX = "provision-user: "
VAULT_TOKEN = "hvs.c2VjcmV0"
API_TOKEN = 'authentik "token" \\ $(id)'
OTHER_SECRET = 'p4ss"w\\rd\n$(id)'
QUOTA = {"cpu_requests": "2", "memory_limits": "8Gi", "pods": "20"}
BORIS = {
    "role": "admin",
    "email": "boris@example.org",
    "namespaces": ["boris", "x"],
    "domains": ["b.example"],
    "quota": {},
}
SECRETS = (VAULT_TOKEN, API_TOKEN, OTHER_SECRET, "p4ss", "boris@example.org")
Run = Callable[..., CompletedProcess[str]]

HOSTILE = [
    'a"b',
    "a'b'; touch owned; '",
    "$(touch owned)",
    "`touch owned`",
    "${HOME} $HOME %s *",
    "two\nlines",
    'x","role":"admin","y":"',
    '"}}\n{"a":{"b":"',
    "a&name=b#c?d=/../e%2e+ f",
    "ünïcode ✓ \u202e",
    "back\\slash\\n",
    "__proto__",
    "{a,b}[1-3]",
    "x" * 5_000,
]


@pytest.fixture(autouse=True)
def _programs(needs: Callable[..., None]) -> None:
    needs("curl", "jq")


@dataclass
class House:
    """A Vault with one secret for the users and one for the token, and an Authentik with groups."""

    users: str = json.dumps({"boris": BORIS}, indent=2)
    other: dict[str, object] = field(default_factory=lambda: {"db_password": OTHER_SECRET, "number": 1, "none": None})
    version: int = 7
    writes: list[dict[str, object]] = field(default_factory=list)
    token: dict[str, object] = field(default_factory=lambda: {"authentik_api_token": API_TOKEN})
    groups: list[str] = field(default_factory=lambda: ["sops-boris", "sops-anna-2", "admins"])
    meanwhile: list[Callable[[House], None]] = field(default_factory=list)
    instead: dict[tuple[str, str], Reply] = field(default_factory=dict)

    def answer(self, request: Request) -> Reply:
        address = urlsplit(request.path)
        planned = self.instead.get((request.method, address.path))
        if planned is not None:
            return planned
        if address.path.startswith("/v1/"):
            if request.headers.get("X-Vault-Token") != VAULT_TOKEN or "Authorization" in request.headers:
                return json_reply({"errors": ["permission denied"]}, 403)
            return self.vault(request)
        if request.headers.get("Authorization") != f"Bearer {API_TOKEN}" or "X-Vault-Token" in request.headers:
            return json_reply({"detail": "Token invalid/expired"}, 403)
        return self.authentik(request, parse_qs(address.query, strict_parsing=bool(address.query)))

    def vault(self, request: Request) -> Reply:
        if request.path == "/v1/secret/data/viktor":
            return json_reply({"data": {"data": self.token, "metadata": {"version": 3}}})
        if request.path != "/v1/secret/data/platform/all":
            return json_reply({"errors": []}, 404)
        if request.method == "GET":
            data = {**self.other, "k8s_users": self.users}
            return json_reply({"data": {"data": data, "metadata": {"version": self.version}}})
        if self.meanwhile:
            self.meanwhile.pop(0)(self)
        body = json.loads(request.body)
        if body["options"] != {"cas": self.version}:
            return json_reply({"errors": ["check-and-set parameter did not match the current version"]}, 400)
        self.writes.append(body["data"])
        self.users = body["data"].pop("k8s_users")
        self.other = body["data"]
        self.version += 1
        return json_reply({"data": {"version": self.version}})

    def authentik(self, request: Request, query: dict[str, list[str]]) -> Reply:
        if urlsplit(request.path).path != "/api/v3/core/groups/":
            return Reply(404)
        if request.method == "GET":
            found = [name for name in self.groups if [name.lower()] == [part.lower() for part in query["name"]]]
            return json_reply({"pagination": {"count": len(found)}, "results": [{"pk": "1", "name": n} for n in found]})
        name = json.loads(request.body)["name"]
        if name in self.groups:
            return json_reply({"name": ["Group with this name already exists."]}, 400)
        self.groups.append(name)
        return json_reply({"pk": "2", "name": name}, 201)


@pytest.fixture
def house(server: Server) -> House:
    content = House()
    server.answer = content.answer
    return content


@pytest.fixture
def run(shell: Shell, server: Server, tmp_path: Path) -> Run:
    """Run the script; whatever happens it leaves no file, trap or export behind and shows no secret."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()

    def execute(**changes: str) -> CompletedProcess[str]:
        environment = {
            "TMPDIR": str(temporary),
            "USERNAME": "anna",
            "EMAIL": "anna@example.org",
            "VAULT_ADDR": server.url,
            "VAULT_TOKEN": VAULT_TOKEN,
            "VAULT_KV_PATH": "secret/platform/all",
            "VAULT_KV_KEY": "k8s_users",
            "USER_QUOTA": json.dumps(QUOTA),
            "AUTHENTIK_URL": server.url + "/",
            "AUTHENTIK_TOKEN_PATH": "secret/viktor",
            "AUTHENTIK_TOKEN_FIELD": "authentik_api_token",
            "RETRY_SECONDS": "0.01",
            **changes,
        }
        done = shell.run(
            "provision-user.sh",
            environment=environment,
            after="trap\nprintf 'the rest ran%s\\n' \"${AUTHENTIK_GROUP_PREFIX:-}${pu_dir:-}\"\n",
        )
        assert list(temporary.iterdir()) == []
        assert list(shell.home.iterdir()) == []
        assert not [secret for secret in SECRETS if secret in done.stdout + done.stderr]
        return done

    return execute


def failure(done: CompletedProcess[str]) -> str:
    """The last line on stderr of a run that failed as it should, without the script's name."""
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.startswith(PREFIX)
    assert done.stderr.count(PREFIX) == 1
    assert "the rest ran" not in done.stdout
    return last.removeprefix(PREFIX)


def changes_asked(server: Server) -> list[str]:
    return [f"{request.method} {request.path}" for request in server.requests if request.method != "GET"]


def entry(name: str, email: str) -> dict[str, object]:
    return {"role": "namespace-owner", "email": email, "namespaces": [name], "domains": [], "quota": QUOTA}


def test_a_new_user_is_entered_and_gets_a_group(run: Run, house: House, server: Server) -> None:
    done = run(FOLLOW_UP="Now apply:\n  vault, rbac\n  %s $(id)")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "'anna' added to k8s_users of secret/platform/all\n"
        "group 'sops-anna' made in Authentik\n"
        "Now apply:\n  vault, rbac\n  %s $(id)\n"
        "the rest ran\n"
    )
    assert json.loads(house.users) == {"boris": BORIS, "anna": entry("anna", "anna@example.org")}
    assert house.groups == ["sops-boris", "sops-anna-2", "admins", "sops-anna"]
    assert changes_asked(server) == ["POST /v1/secret/data/platform/all", "POST /api/v3/core/groups/"]
    assert server.requests[-1].json == {"name": "sops-anna"}


def test_no_secret_is_seen_by_ps_or_by_other_users(run: Run, house: House, shell: Shell, tmp_path: Path) -> None:
    shell.stand_in("jq", f'exec "{shutil.which("jq")}" "$@"')
    shell.stand_in("curl", f'stat -c %a "$TMPDIR"/*/* >> "$TMPDIR.modes"; exec "{shutil.which("curl")}" "$@"')
    assert run().returncode == 0
    arguments = [text for name in ("curl", "jq") for call in shell.calls(name) for text in call.arguments]
    assert len(shell.calls("curl")) == 5
    assert set((tmp_path / "temporary.modes").read_text().split()) == {"600"}
    assert not [text for text in arguments for secret in SECRETS if secret in text]


def test_other_users_and_other_keys_stay(run: Run, house: House) -> None:
    before = dict(house.other)
    assert run().returncode == 0
    assert house.writes == [before]
    assert json.loads(house.users)["boris"] == BORIS


def test_a_second_run_changes_nothing(run: Run, house: House, server: Server) -> None:
    assert run().returncode == 0
    server.requests.clear()
    users = house.users
    done = run(FOLLOW_UP="Apply.")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "'anna' is already in k8s_users of secret/platform/all: unchanged\n"
        "group 'sops-anna' is already in Authentik: unchanged\n"
        "Apply.\nthe rest ran\n"
    )
    assert changes_asked(server) == []
    assert (house.users, house.version) == (users, 8)


def test_an_existing_user_keeps_role_and_quota_and_gets_the_missing_group(
    run: Run, house: House, server: Server
) -> None:
    house.users = json.dumps({"anna": {**BORIS, "email": "Anna@Example.org"}})
    assert run().returncode == 0
    assert json.loads(house.users) == {"anna": {**BORIS, "email": "Anna@Example.org"}}
    assert changes_asked(server) == ["POST /api/v3/core/groups/"]


@pytest.mark.parametrize("existing", [BORIS, {}, {"email": None}, None, "anna@example.org", []])
def test_the_name_of_somebody_else_is_refused(run: Run, house: House, server: Server, existing: object) -> None:
    house.users = json.dumps({"anna": existing})
    assert failure(run()) == (
        "user 'anna' is already in 'k8s_users' of 'secret/platform/all' with another address than "
        "'anna@example.org'; choose another name, or change the entry by hand"
    )
    assert changes_asked(server) == []


def test_role_and_group_prefix_can_be_set(run: Run, house: House) -> None:
    assert run(USER_ROLE="viewer", AUTHENTIK_GROUP_PREFIX="").returncode == 0
    assert json.loads(house.users)["anna"]["role"] == "viewer"
    assert house.groups[-1] == "anna"


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_input_stays_what_it_is(run: Run, house: House, text: str) -> None:
    done = run(USERNAME=text, EMAIL=text + "@x", USER_ROLE=text)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(house.users) == {"boris": BORIS, text: {**entry(text, text + "@x"), "role": text}}
    assert house.groups == ["sops-boris", "sops-anna-2", "admins", "sops-" + text]
    assert [line for line in done.stdout.splitlines() if not line.isprintable()] == []
    assert done.stdout.count("\n") == 3


def test_hostile_input_is_found_again(run: Run, house: House) -> None:
    changes = {"USERNAME": "".join(HOSTILE[:-1]), "EMAIL": "".join(HOSTILE[:-1])}
    assert run(**changes).returncode == 0
    assert house.version == 8
    assert run(**changes).stdout.count("unchanged") == 2


def change_password(house: House) -> None:
    house.other["db_password"] = "new"
    house.version += 1


def add_carl(house: House) -> None:
    house.users = json.dumps({**json.loads(house.users), "carl": {"email": "carl@example.org"}})
    house.version += 1


def add_anna(house: House) -> None:
    house.users = json.dumps({**json.loads(house.users), "anna": {"email": "anna@example.org"}})
    house.version += 1


def test_what_others_write_meanwhile_is_not_undone(run: Run, house: House, server: Server) -> None:
    house.meanwhile = [change_password, add_carl]
    assert run().returncode == 0
    assert set(json.loads(house.users)) == {"boris", "carl", "anna"}
    assert house.other["db_password"] == "new"
    assert changes_asked(server).count("POST /v1/secret/data/platform/all") == 3


def test_a_user_whom_somebody_else_enters_meanwhile_is_kept(run: Run, house: House) -> None:
    house.meanwhile = [add_anna]
    done = run()
    assert done.stdout.startswith("'anna' is already in k8s_users of secret/platform/all: unchanged\n")
    assert json.loads(house.users)["anna"] == {"email": "anna@example.org"}


def test_the_attempts_are_bounded_with_a_pause_between(run: Run, house: House, server: Server) -> None:
    times: list[float] = []

    def change(house: House) -> None:
        times.append(monotonic())
        change_password(house)

    house.meanwhile = [change] * 10
    assert failure(run(ATTEMPTS="3", RETRY_SECONDS="0.5")) == (
        "'secret/platform/all' was changed by somebody else during each of 3 attempts; "
        "nothing was written, run this again"
    )
    assert changes_asked(server) == ["POST /v1/secret/data/platform/all"] * 3
    assert [later - earlier >= 0.5 for earlier, later in pairwise(times)] == [True, True]
    assert len(house.groups) == 3


@pytest.mark.parametrize("users", ["", "no JSON", "[]", '"text"', "null", '{"a": 1'])
def test_a_document_that_is_none_is_not_replaced(run: Run, house: House, server: Server, users: str) -> None:
    house.users = users
    assert failure(run()) == (
        "key 'k8s_users' of 'secret/platform/all' holds no JSON object in a string; "
        "repair it by hand, nothing was written"
    )
    assert changes_asked(server) == []


def test_a_key_that_does_not_exist_is_not_made(run: Run, house: House, server: Server) -> None:
    assert failure(run(VAULT_KV_KEY="k8s-users")).startswith("key 'k8s-users' of 'secret/platform/all' holds no JSON")
    assert changes_asked(server) == []


@pytest.mark.parametrize(
    ("call", "reply", "message"),
    [
        (("GET", "/v1/secret/data/viktor"), json_reply({"errors": ["1 error occurred:\n\t* permission denied"]}, 403),
         "Vault answers HTTP 403 when 'secret/viktor' is read (1 error occurred: * permission denied); "
         "check the path and the role's policy"),
        (("GET", "/v1/secret/data/viktor"), Reply(200, "<html>"),
         "field 'authentik_api_token' of 'secret/viktor' is missing or empty in Vault; nothing was written"),
        (("GET", "/v1/secret/data/platform/all"), json_reply({"errors": []}, 404),
         "Vault answers HTTP 404 when 'secret/platform/all' is read (); check the path and the role's policy"),
        (("GET", "/v1/secret/data/platform/all"), json_reply({"data": {"data": {"k8s_users": "{}"}}}),
         "Vault's answer for 'secret/platform/all' is no KV v2 secret (jq's reason is above); check the path"),
        (("POST", "/v1/secret/data/platform/all"), json_reply({"errors": ["permission denied"]}, 403),
         "Vault answers HTTP 403 when 'secret/platform/all' is written (permission denied); "
         "nothing was written, check the role's policy"),
        (("POST", "/v1/secret/data/platform/all"), json_reply({"errors": ["missing data"]}, 400),
         "Vault answers HTTP 400 when 'secret/platform/all' is written (missing data); "
         "nothing was written, check the role's policy"),
    ],
)  # fmt: skip
def test_a_refusal_of_vault_stops_everything(
    run: Run, house: House, call: tuple[str, str], reply: Reply, message: str
) -> None:
    house.instead[call] = reply
    assert failure(run()) == message
    assert (house.writes, len(house.groups)) == ([], 3)


@pytest.mark.parametrize(
    ("name", "path", "entered"),
    [
        ("VAULT_ADDR", "/v1/secret/data/viktor", False),
        ("AUTHENTIK_URL", "/api/v3/core/groups/", True),
    ],
)
def test_a_server_that_is_down_fails_and_the_run_can_be_repeated(
    run: Run, house: House, name: str, path: str, entered: bool
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        done = run(**{name: url})
    assert failure(done) == (
        f"no answer from '{url}{path}' (curl's reason is above); run this again when it is back, what was done stays"
    )
    assert ("anna" in json.loads(house.users)) is entered
    assert run().returncode == 0


@pytest.mark.parametrize("token", [{}, {"authentik_api_token": ""}, {"authentik_api_token": " \n"}])
def test_an_empty_token_for_authentik_fails_before_anything_is_written(
    run: Run, house: House, server: Server, token: dict[str, object]
) -> None:
    house.token = token
    assert failure(run()) == (
        "field 'authentik_api_token' of 'secret/viktor' is missing or empty in Vault; nothing was written"
    )
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("method", "reply", "message"),
    [
        ("GET", json_reply({"detail": "Token invalid/expired"}, 403),
         "Authentik answers HTTP 403 when groups are read (Token invalid/expired); "),
        ("GET", Reply(200, '{"results": "none"}'), "Authentik's answer has no list of groups; is '{url}/' Authentik? "),
        ("POST", json_reply({"name": ["Group with this name already exists."]}, 400),
         "Authentik answers HTTP 400 when group 'sops-anna' is made (Group with this name already exists.); "),
        ("POST", Reply(200, "<html>"), "Authentik answers HTTP 200 when group 'sops-anna' is made (); "),
    ],
)  # fmt: skip
def test_a_refusal_of_authentik_fails_and_can_be_repeated(
    run: Run, house: House, server: Server, *, method: str, reply: Reply, message: str
) -> None:
    house.instead[method, "/api/v3/core/groups/"] = reply
    rest = "he user is in Vault, run this again when that is repaired"
    expected = message.format(url=server.url)
    assert failure(run(FOLLOW_UP="Apply.")) == expected + ("T" if expected.endswith("? ") else "t") + rest
    house.instead.clear()
    assert run().returncode == 0
    assert house.groups[-1] == "sops-anna"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"USERNAME": ""}, "USERNAME or EMAIL is empty; start the pipeline with both variables"),
        ({"EMAIL": ""}, "USERNAME or EMAIL is empty; start the pipeline with both variables"),
        ({"VAULT_ADDR": ""}, "VAULT_ADDR or VAULT_TOKEN is empty; log in to Vault first"),
        ({"VAULT_TOKEN": ""}, "VAULT_ADDR or VAULT_TOKEN is empty; log in to Vault first"),
        ({"VAULT_KV_KEY": ""}, "VAULT_KV_KEY is empty; name the key of 'secret/platform/all' that holds the users"),
        ({"AUTHENTIK_URL": ""}, "AUTHENTIK_URL is empty; set it to Authentik"),
        ({"AUTHENTIK_TOKEN_FIELD": ""},
         "AUTHENTIK_TOKEN_FIELD is empty; name the field of 'secret/viktor' that holds the token"),
        ({"VAULT_KV_PATH": "platform"},
         "'platform' has no mount and path; write VAULT_KV_PATH and AUTHENTIK_TOKEN_PATH as in secret/platform"),
        ({"VAULT_KV_PATH": "secret/../sys"},
         "'secret/../sys' is no path of a secret; write VAULT_KV_PATH and AUTHENTIK_TOKEN_PATH as in secret/platform"),
        ({"AUTHENTIK_TOKEN_PATH": ""},
         "'' has no mount and path; write VAULT_KV_PATH and AUTHENTIK_TOKEN_PATH as in secret/platform"),
        ({"USER_QUOTA": ""}, "USER_QUOTA '' is no JSON object"),
        ({"USER_QUOTA": "[]"}, "USER_QUOTA '[]' is no JSON object"),
        ({"USER_QUOTA": "{cpu: 2}"}, "USER_QUOTA '{cpu: 2}' is no JSON object"),
    ],
)  # fmt: skip
def test_bad_settings_fail_before_anything_is_asked(
    run: Run, server: Server, changes: dict[str, str], message: str
) -> None:
    assert failure(run(**changes)) == message
    assert server.requests == []
