"""pipelinegen renders CI workflows from typed definitions; these are the names that `projects/*.py` imports."""

from __future__ import annotations

__version__ = "0.1.0"

TYPE_CHECKING = False  # importing `typing` takes longer than all that `pipelinegen check` does to an unchanged fleet
if TYPE_CHECKING:
    from .model.checkout import Commit as Commit
    from .model.checkout import GitCrypt as GitCrypt
    from .model.deployment import Deployment as Deployment
    from .model.fleet import Cluster as Cluster
    from .model.fleet import Fleet as Fleet
    from .model.fleet import Login as Login
    from .model.fleet import PullThroughCache as PullThroughCache
    from .model.fleet import Registry as Registry
    from .model.fleet import Slack as Slack
    from .model.fleet import Vault as Vault
    from .model.fleet import Woodpecker as Woodpecker
    from .model.image import Image as Image
    from .model.project import Project as Project
    from .model.project import Tests as Tests
    from .model.repository import Repository as Repository
    from .model.resources import Resources as Resources
    from .model.secret import Secret as Secret
    from .model.tool import Action as Action
    from .model.tool import FloatingImage as FloatingImage
    from .model.tool import Tools as Tools
    from .model.trigger import Cron as Cron
    from .model.trigger import DeploymentEvent as DeploymentEvent
    from .model.trigger import Manual as Manual
    from .model.trigger import PullRequest as PullRequest
    from .model.trigger import Push as Push
    from .model.vault import VaultField as VaultField
    from .model.workflow.agent_job import AgentJob as AgentJob
    from .model.workflow.agent_job import AgentService as AgentService
    from .model.workflow.base import GithubWorkflow as GithubWorkflow
    from .model.workflow.base import WoodpeckerWorkflow as WoodpeckerWorkflow
    from .model.workflow.build_and_deploy import BuildAndDeploy as BuildAndDeploy
    from .model.workflow.build_fallback import BuildFallback as BuildFallback
    from .model.workflow.certificate_renewal import CertificateRenewal as CertificateRenewal
    from .model.workflow.change_check import GithubChangeCheck as GithubChangeCheck
    from .model.workflow.change_check import WoodpeckerChangeCheck as WoodpeckerChangeCheck
    from .model.workflow.deploy import Deploy as Deploy
    from .model.workflow.drift_detection import DriftDetection as DriftDetection
    from .model.workflow.file_sync import FileSync as FileSync
    from .model.workflow.file_sync import SyncedFile as SyncedFile
    from .model.workflow.fleet_check import GithubFleetCheck as GithubFleetCheck
    from .model.workflow.fleet_check import WoodpeckerFleetCheck as WoodpeckerFleetCheck
    from .model.workflow.image_build import ImageBuild as ImageBuild
    from .model.workflow.provision_user import ProvisionUser as ProvisionUser
    from .model.workflow.release import Release as Release
    from .model.workflow.terragrunt_apply import Stacks as Stacks
    from .model.workflow.terragrunt_apply import TerragruntApply as TerragruntApply

_MODULES = {
    "model.checkout": "Commit GitCrypt",
    "model.deployment": "Deployment",
    "model.fleet": "Cluster Fleet Login PullThroughCache Registry Slack Vault Woodpecker",
    "model.image": "Image",
    "model.project": "Project Tests",
    "model.repository": "Repository",
    "model.resources": "Resources",
    "model.secret": "Secret",
    "model.tool": "Action FloatingImage Tools",
    "model.trigger": "Cron DeploymentEvent Manual PullRequest Push",
    "model.vault": "VaultField",
    "model.workflow.agent_job": "AgentJob AgentService",
    "model.workflow.base": "GithubWorkflow WoodpeckerWorkflow",
    "model.workflow.build_and_deploy": "BuildAndDeploy",
    "model.workflow.build_fallback": "BuildFallback",
    "model.workflow.certificate_renewal": "CertificateRenewal",
    "model.workflow.change_check": "GithubChangeCheck WoodpeckerChangeCheck",
    "model.workflow.deploy": "Deploy",
    "model.workflow.drift_detection": "DriftDetection",
    "model.workflow.file_sync": "FileSync SyncedFile",
    "model.workflow.fleet_check": "GithubFleetCheck WoodpeckerFleetCheck",
    "model.workflow.image_build": "ImageBuild",
    "model.workflow.provision_user": "ProvisionUser",
    "model.workflow.release": "Release",
    "model.workflow.terragrunt_apply": "Stacks TerragruntApply",
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names.split()}

__all__ = [*_HOMES]  # noqa: PLE0604 (the names are those of _HOMES, imported on use)


def __getattr__(name: str) -> object:
    # Importing pydantic takes 100 ms; the command line must not pay that for --help.
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(f".{_HOMES[name]}", __name__), name)
