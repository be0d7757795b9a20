"""The workflow that applies Terraform with Terragrunt."""

from typing import Annotated, ClassVar

from pydantic import Field, field_validator

from ..base import CheckoutPath, Model, Reason, WorkflowName, matching
from ..checkout import Commit, GitCrypt
from ..trigger import Push, Trigger
from .base import Outcome, WoodpeckerWorkflow

StackName = Annotated[str, matching(r"[\w.-]+", "the name of a stack")]
# Neither a branch nor a tag: those start pipelines when they move.
AppliedRef = Annotated[
    str, matching(r"refs/(?!heads/|tags/)[\w.-]+(/[\w.-]+)+", "a ref beside branches and tags: 'refs/ci/applied'")
]


class Stacks(Model):
    """Where the stacks of a repository are: directories in `directory` that hold a `terragrunt.hcl`.

    A stack is concerned by a change in itself, in what it refers to (`modules` holds what stacks share) or in one of
    `global_files`. `excluded` are stacks that CI leaves alone, each with the reason. `wrapper` is the checkout's
    program that is run instead of terragrunt.
    """

    directory: CheckoutPath = "stacks"
    modules: CheckoutPath = "modules"
    global_files: tuple[CheckoutPath, ...] = ("config.tfvars", "terragrunt.hcl")
    excluded: dict[StackName, Reason] = Field(default_factory=dict)
    wrapper: CheckoutPath = "scripts/tg"

    @field_validator("global_files")
    @classmethod
    def _plain(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for path in value:
            if any(character in path for character in " *?{}"):
                raise ValueError(f"{path!r} is no plain path; patterns and spaces are not understood here")
        return value

    @property
    def excluded_lines(self) -> str:
        """One line `name: reason` for each excluded stack."""
        return "".join(f"{name}: {reason}\n" for name, reason in self.excluded.items())


class TerragruntApply(WoodpeckerWorkflow):
    """Applies the stacks that changed since the last complete apply, then saves what that wrote, also after a failure.

    The step logs in to the fleet's Vault; with `git_crypt` it opens the encrypted files first. `applied_ref` is the
    ref of the repository that remembers the last commit of which everything was applied.
    """

    template: ClassVar[str] = "woodpecker/terragrunt-apply.yml.j2"

    name: WorkflowName = "default"
    triggers: tuple[Trigger, ...] = (Push(),)
    notify: tuple[Outcome, ...] | None = ("failure",)
    stacks: Stacks = Stacks()
    commit: Commit
    git_crypt: GitCrypt | None = None
    applied_ref: AppliedRef = "refs/ci/applied"
