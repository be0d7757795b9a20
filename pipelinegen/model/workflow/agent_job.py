"""The workflow that gives an agent something to do."""

from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from ..base import HttpUrl, Model, PositiveInt, VariableName, matching
from ..trigger import Manual
from ..vault import VaultField
from .base import Outcome, WoodpeckerWorkflow

# What the step itself sets; a setting of the same name would replace it.
_OURS = frozenset({
    "AGENT_NAME", "AGENT_TOKEN_FIELD", "AGENT_TOKEN_PATH", "AGENT_URL", "BUDGET_USD", "INSTRUCTIONS", "PROMPT_FILE",
    "TIMEOUT_SECONDS", "VAULT_ADDR", "VAULT_AUTH_PATH", "VAULT_ROLE",
})  # fmt: skip


class AgentService(Model):
    """A service that runs agents: `POST url/execute` starts a job, `GET url/jobs/ID` follows it; `token` opens both."""

    url: HttpUrl
    token: VaultField


class AgentJob(WoodpeckerWorkflow):
    """Writes a prompt from what started the pipeline, gives it to an agent and follows the job to its end.

    `prepare` is the script that writes the prompt; `environment` are its settings, `instructions` the words that the
    prompt begins with. An empty prompt starts no job. `budget_usd` and `timeout_seconds` are the most that the job
    may cost and take. `reads_source` is False for a prompt that needs no checkout; `packages` are added to the
    fleet's shell image.
    """

    template: ClassVar[str] = "woodpecker/agent-job.yml.j2"

    notify: tuple[Outcome, ...] | None = ("failure",)
    service: AgentService
    agent: Annotated[str, matching(r"[\w./-]+", "the name of an agent")]
    prepare: Annotated[str, matching(r"[a-z0-9-]+\.sh", "a script of the templates, such as 'issue-prompt.sh'")]
    environment: dict[VariableName, str] = Field(default_factory=dict)
    instructions: str = Field(min_length=10)
    budget_usd: PositiveInt
    timeout_seconds: PositiveInt
    reads_source: bool = True
    packages: tuple[str, ...] = ("curl", "jq")

    @model_validator(mode="after")
    def _settings(self) -> "AgentJob":
        sent = {trigger.variable for trigger in self.triggers if isinstance(trigger, Manual)}
        for name in self.environment:
            if name in _OURS:
                raise ValueError(f"environment {name!r} is set by the step itself")
            if name in sent:
                raise ValueError(f"environment {name!r} would hide the variable that the manual call sends")
        return self
