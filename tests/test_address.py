"""One repository, whatever way its address is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.address import Address, is_repository, read_address

OWNERS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9-]{0,8}", fullmatch=True)
NAMES = st.from_regex(r"[A-Za-z0-9_-][A-Za-z0-9_.-]{0,8}", fullmatch=True).filter(
    lambda name: not name.endswith(".git")
)
LABELS = st.from_regex(r"[a-z][a-z0-9-]{0,5}[a-z0-9]", fullmatch=True)
HOSTS = st.lists(LABELS, min_size=2, max_size=3).map(".".join)

FORMS = (
    "https://{host}/{path}",
    "https://{host}/{path}.git",
    "https://{host}/{path}.git/",
    "https://{host}/{path}/",
    "https://{host}:8443/{path}.git",
    "https://user@{host}/{path}.git",
    "https://user:pass@word@{host}/{path}",
    "HTTPS://{host}./{path}",
    "http://{host}/{path}",
    "git://{host}/{path}.git",
    "ssh://git@{host}/{path}.git",
    "ssh://{host}/{path}",
    "ssh://git@{host}:2222/{path}.git",
    "git+ssh://git@{host}/{path}.git",
    "git@{host}:{path}.git",
    "git@{host}:/{path}.git",
    "git@{host}:{path}/",
    "{host}:{path}",
    "org-1@{host}:{path}.git",
    "[git@{host}:2222]:{path}.git",
    "git@[{host}:2222]:{path}.git",
    " https://{host}/{path}.git\n",
)


@given(HOSTS, OWNERS, NAMES, st.sampled_from(FORMS), st.booleans())
def test_all_forms_are_one_address(host: str, owner: str, name: str, form: str, loud: bool) -> None:
    path = f"{owner}/{name}"
    address = read_address(form.format(host=host.upper() if loud else host, path=path.upper() if loud else path))
    assert address == Address(host, path)
    assert hash(address) == hash(Address(host, path))
    assert address.host == host
    assert address.is_of(path.swapcase())
    assert not address.is_of(f"{path}x")


@given(st.text() | st.text(alphabet="aA.:/@[]\\~-_%?#\n1 "))
def test_nothing_raises(text: str) -> None:
    address = read_address(text)
    assert address.repository is None or is_repository(address.repository)
    assert address.host is None or "/" not in address.host
    assert address == read_address(text)


@pytest.mark.parametrize(
    ("text", "host", "repository"),
    [
        ("git@github.com:ViktorBarzin/Website.git", "github.com", "ViktorBarzin/Website"),
        # GitHub's ssh at the port of https.
        ("ssh://git@ssh.github.com:443/ViktorBarzin/Website.git", "github.com", "ViktorBarzin/Website"),
        ("https://www.github.com/ViktorBarzin/Website", "github.com", "ViktorBarzin/Website"),
        ("ssh://git@[2001:db8::1]:22/o/n.git", "[2001:db8::1]", "o/n"),
        ("git@[2001:db8::1]:o/n.git", "[2001:db8::1]", "o/n"),
        ("https://gitlab.example/group/deeper/name.git", "gitlab.example", "deeper/name"),
        ("https://git.example/scm/~user/name.git", "git.example", None),
        ("https://dev.azure.com/org/project/_git/name", "dev.azure.com", None),
        ("https://github.com/only", "github.com", None),
        ("https://github.com", "github.com", None),
        ("https://github.com/o/..", "github.com", None),
        ("git@github.com:name.git", "github.com", None),
        ("git@github.com:2222/o/n", "github.com", "o/n"),
        ("file:///srv/git/o/n.git", None, "o/n"),
        ("file://host/srv/o/n", None, "o/n"),
        ("/srv/git/o/n.git", None, "o/n"),
        ("/srv/git/o/n/.git", None, "o/n"),
        ("../n", None, None),
        ("./a:b/o/n", None, "o/n"),
        (r"C:\git\o\n.git", None, "o/n"),
        ("C:/git/o/n", None, "o/n"),
        ("ext::ssh git@host %S o/n", None, None),
        ("https://user:secret@", None, None),
        ("https:///o/n", None, "o/n"),
        ("://o/n", None, None),
        ("", None, None),
    ],
)
def test_what_is_told(text: str, host: str | None, repository: str | None) -> None:
    address = read_address(text)
    assert (address.host, address.repository) == (host, repository)


def test_a_password_is_not_kept() -> None:
    assert repr(read_address("https://me:s3cret@github.com/o/n")) == "Address(host='github.com', repository='o/n')"


def test_another_repository_is_another_address() -> None:
    here = read_address("git@github.com:o/n.git")
    others = [
        "git@github.com:o/m.git",
        "git@github.com:p/n.git",
        "git@ghe.example:o/n.git",
        "/srv/o/n",
        "git@github.com:n",
    ]
    assert here not in [read_address(text) for text in others]
    assert here != "git@github.com:o/n.git"


def test_what_is_not_told_is_no_repository() -> None:
    assert not read_address("git@github.com:n").is_of("n")
    assert not read_address("").is_of("")


@pytest.mark.parametrize("name", ["o/n", "O-1/n.m_-", "o/.github", "1/2"])
def test_names(name: str) -> None:
    assert is_repository(name)


@pytest.mark.parametrize(
    "name",
    ["", "o", "o/", "/n", "o/n/m", "o/..", "o/.", "../n", "-o/n", "o/n\n", "o n/m", "o/n?x", "ö/n", "o/n#", "o/%2e"],
)
def test_no_names(name: str) -> None:
    assert not is_repository(name)


def test_a_long_text_takes_no_time() -> None:
    for piece in ("@", "a@", "a", "[", ":", "//", ".git", "a:"):
        read_address(piece * 50_000)
        read_address(f"https://{piece * 50_000}")


@pytest.mark.parametrize(
    ("text", "is_deep"),
    [
        ("git@gitlab.com:grp/sub/thing.git", True),
        ("https://git.example.org/scm/me/shop", True),
        ("/srv/git/me/shop.git", True),
        ("git@gitlab.com:grp/thing.git", False),
        ("https://github.com/Me/Shop.git", False),
        ("https://github.com/Me", False),
        ("https://github.com/a/b/c d", False),
    ],
)
def test_what_stands_before_the_last_two_parts(text: str, is_deep: bool) -> None:
    assert read_address(text).is_deep == is_deep
