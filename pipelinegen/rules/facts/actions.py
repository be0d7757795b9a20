"""What is known of actions: the commits of some versions."""

from __future__ import annotations

PINS = {
    ("actions/checkout", "7.0.1"): "3d3c42e5aac5ba805825da76410c181273ba90b1",
    ("actions/checkout", "6.1.0"): "d23441a48e516b6c34aea4fa41551a30e30af803",
    ("actions/checkout", "5.1.0"): "fbc6f3992d24b796d5a048ff273f7fcc4a7b6c09",
    ("actions/setup-python", "7.0.0"): "5fda3b95a4ea91299a34e894583c3862153e4b97",
    ("actions/setup-python", "6.3.0"): "ece7cb06caefa5fff74198d8649806c4678c61a1",
    ("docker/build-push-action", "7.3.0"): "53b7df96c91f9c12dcc8a07bcb9ccacbed38856a",
    ("docker/build-push-action", "6.19.2"): "10e90e3645eae34f1e60eeb005ba3a3d33f178e8",
    ("docker/login-action", "4.1.0"): "4907a6ddec9925e35a0a9e82d7399ccc52663121",
    ("docker/setup-buildx-action", "4.3.0"): "37fe631027851001ddb9b187196cc803df7f5f0e",
}
"""The commit of a version, as the action's own tags say."""

VERSIONS = {commit: (action, version) for (action, version), commit in PINS.items()}
"""The same the other way round."""
