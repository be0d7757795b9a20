"""The workflow that keeps a certificate from running out."""

from typing import Annotated, ClassVar

from pydantic import Field, field_validator, model_validator

from ..base import CheckoutPath, KubernetesName, PositiveInt, VariableName, WorkflowName, matching
from ..checkout import Commit, GitCrypt
from ..trigger import Cron, Manual, Trigger
from .base import Outcome, WoodpeckerWorkflow


class CertificateRenewal(WoodpeckerWorkflow):
    """Renews a certificate of the repository when its end is near, commits it, and puts it into every namespace.

    `renew` is the command that writes `certificate` and `private_key`; it finds the values of `secrets` in variables
    of the same names and the programs of `packages`, added to the fleet's CI image. The result must cover `domain`.
    `secret_name` is the TLS secret in each namespace but those that match `excluded_namespaces`.
    """

    template: ClassVar[str] = "woodpecker/certificate-renewal.yml.j2"

    name: WorkflowName = "renew-tls"
    notify: tuple[Outcome, ...] | None = ("failure",)
    renew: str = Field(min_length=1)
    secrets: tuple[VariableName, ...] = ()
    packages: tuple[str, ...] = ()
    certificate: CheckoutPath
    private_key: CheckoutPath
    domain: Annotated[str, matching(r"(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+", "a domain, such as 'example.org'")]
    renew_before_days: PositiveInt = 30
    minimum_days: PositiveInt = 7
    commit: Commit
    git_crypt: GitCrypt | None = None
    secret_name: KubernetesName = "tls-secret"  # noqa: S105 (a name is no secret)
    excluded_namespaces: tuple[Annotated[str, matching(r"[a-z0-9*?-]+", "a pattern for namespaces")], ...] = ("kube-*",)

    @field_validator("triggers")
    @classmethod
    def _on_time(cls, value: tuple[Trigger, ...]) -> tuple[Trigger, ...]:
        for trigger in value:
            if not isinstance(trigger, Cron | Manual):
                raise ValueError(
                    f"a certificate is renewed on a cron or a manual call, not on a {trigger.event}: "
                    "authorities limit how often they issue"
                )
        return value

    @model_validator(mode="after")
    def _saved(self) -> "CertificateRenewal":
        if self.minimum_days > self.renew_before_days:
            raise ValueError(
                f"minimum_days {self.minimum_days} is more than renew_before_days "
                f"{self.renew_before_days}: a fresh certificate would count as too old"
            )
        if "*" not in "".join(self.commit.paths):
            for path in (self.certificate, self.private_key):
                if path not in self.commit.paths:
                    raise ValueError(f"{path!r} is renewed but not committed; add it to the commit's paths")
        return self
