"""Every concern, in the order in which a new project comes to work: what the next one needs comes first."""

from ..concern import Concern
from .cluster import CLUSTER
from .crons import CRONS
from .delivery import DELIVERY
from .files import FILES
from .first_build import FIRST_BUILD
from .first_deploy import FIRST_DEPLOY
from .github_repository import GITHUB_REPOSITORY
from .github_secrets import GITHUB_SECRETS
from .other_files import OTHER_FILES
from .push_deploys_nothing import PUSH_DEPLOYS_NOTHING
from .registration import REGISTRATION
from .rollout import ROLLOUT
from .settings import SETTINGS
from .sources import SOURCES
from .step_images import STEP_IMAGES
from .webhook import WEBHOOK
from .woodpecker_secrets import WOODPECKER_SECRETS
from .working_copy import WORKING_COPY

# Secrets and registration come before the commit: the first run must find them. So does the cluster, which the first
# deploy needs.
BEFORE: tuple[Concern, ...] = (
    WORKING_COPY,
    SOURCES,
    OTHER_FILES,
    GITHUB_REPOSITORY,
    GITHUB_SECRETS,
    REGISTRATION,
    WEBHOOK,
    SETTINGS,
    WOODPECKER_SECRETS,
    CRONS,
    CLUSTER,
    STEP_IMAGES,
    FILES,
    DELIVERY,
)
# What can be seen only once the commit is merged.
AFTER: tuple[Concern, ...] = (FIRST_BUILD, FIRST_DEPLOY, ROLLOUT, PUSH_DEPLOYS_NOTHING)
