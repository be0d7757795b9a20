"""See `image_mismatch`."""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Fault, error
from ..view.checkout import Checkout
from ._delivery import Delivery, built, deliveries


@error
def image_mismatch(checkout: Checkout) -> Iterator[Fault]:
    r"""An image is deployed with the tag of this commit, and nothing here builds that image.

    Why: The tag of a commit exists only in the repository that the build pushes to, so the pods cannot pull what the
    deploy names. One project was built under one owner's name and defined in the cluster under another's; a rebuild
    would have brought back the image of months ago (2026-06-10, E-11).

    Bad: .woodpecker/deploy.yml:9:60

        ==> .github/workflows/build.yml
        name: Build and Deploy
        on:
          push:
            branches: [main]
        permissions:
          contents: read
        concurrency:
          group: deploy
          cancel-in-progress: false
        jobs:
          build:
            runs-on: ubuntu-24.04
            timeout-minutes: 30
            outputs:
              tag: ${{ steps.tag.outputs.tag }}
            steps:
              - uses: actions/checkout@v6
              - id: tag
                run: echo "tag=${GITHUB_SHA::8}" >> "$GITHUB_OUTPUT"
              - uses: docker/build-push-action@v6
                with:
                  context: .
                  push: true
                  provenance: false
                  tags: example/website:${{ steps.tag.outputs.tag }}
          deploy:
            needs: build
            runs-on: ubuntu-24.04
            timeout-minutes: 10
            steps:
              - name: Deploy
                env:
                  TOKEN: ${{ secrets.WOODPECKER_TOKEN }}
                  IMAGE_TAG: ${{ needs.build.outputs.tag }}
                run: |
                  BODY=$(jq -n --arg t "$IMAGE_TAG" '{branch: "main", variables: {IMAGE_TAG: $t}}')
                  curl --fail-with-body -sS -X POST "https://ci.example.com/api/repos/2/pipelines" \
                    -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" -d "$BODY"
        ==> .woodpecker/deploy.yml
        when:
          - event: manual
            branch: main
            evaluate: 'IMAGE_TAG != ""'
        steps:
          - name: deploy
            image: registry.example.com/kubectl:1.34.0
            commands:
              - kubectl -n website set image deployment/blog blog="example/blog:$IMAGE_TAG"
              - kubectl -n website rollout status deployment/blog --timeout=300s

    Bad: .woodpecker/build.yml:14:57

        ==> .woodpecker/build.yml
        when:
          - event: push
            branch: main
        steps:
          - name: build
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo: example/app
              tags: "${CI_COMMIT_SHA:0:8}"
              provenance: "false"
          - name: deploy
            image: registry.example.com/kubectl:1.34.0
            commands:
              - kubectl -n shop set image deployment/shop shop="example/shop:${CI_COMMIT_SHA:0:8}"

    Good:

        ==> .github/workflows/build.yml
        name: Build and Deploy
        on:
          push:
            branches: [main]
        permissions:
          contents: read
        concurrency:
          group: deploy
          cancel-in-progress: false
        jobs:
          build:
            runs-on: ubuntu-24.04
            timeout-minutes: 30
            outputs:
              tag: ${{ steps.tag.outputs.tag }}
            steps:
              - uses: actions/checkout@v6
              - id: tag
                run: echo "tag=${GITHUB_SHA::8}" >> "$GITHUB_OUTPUT"
              - uses: docker/login-action@v3
                with:
                  username: ${{ secrets.DOCKERHUB_USERNAME }}
                  password: ${{ secrets.DOCKERHUB_TOKEN }}
              - uses: docker/build-push-action@v6
                with:
                  context: .
                  push: true
                  provenance: false
                  tags: example/blog:${{ steps.tag.outputs.tag }}
          deploy:
            needs: build
            runs-on: ubuntu-24.04
            timeout-minutes: 10
            steps:
              - name: Deploy
                env:
                  TOKEN: ${{ secrets.WOODPECKER_TOKEN }}
                  IMAGE_TAG: ${{ needs.build.outputs.tag }}
                run: |
                  BODY=$(jq -n --arg t "$IMAGE_TAG" '{branch: "main", variables: {IMAGE_TAG: $t}}')
                  curl --fail-with-body -sS -X POST "https://ci.example.com/api/repos/2/pipelines" \
                    -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" -d "$BODY"
        ==> .woodpecker/deploy.yml
        when:
          - event: manual
            branch: main
            evaluate: 'IMAGE_TAG != ""'
        steps:
          - name: deploy
            image: registry.example.com/kubectl:1.34.0
            commands:
              - kubectl -n website set image deployment/blog blog="docker.io/example/blog:$IMAGE_TAG"
              - kubectl -n website rollout status deployment/blog --timeout=300s

    Good:

        ==> .woodpecker/build.yml
        when:
          - event: push
            branch: main
        steps:
          - name: build
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo: example/shop
              tags: "${CI_COMMIT_SHA:0:8}"
              provenance: "false"
              username: example
              password:
                from_secret: dockerhub
          - name: deploy
            image: registry.example.com/kubectl:1.34.0
            commands:
              - kubectl -n shop set image deployment/shop shop="example/shop:${CI_COMMIT_SHA:0:8}"
              - kubectl -n shop rollout status deployment/shop --timeout=300s
    """
    known = {image.repository: image for build in built(checkout) for image in build.images}
    seen = set()
    for each in deliveries(checkout) if known else ():
        image = each.deployed.image
        place = (each.deployed.file.path, image.position, image.repository)
        if image.digest or image.repository in known or place in seen or not each.is_of_the_commit:
            continue
        seen.add(place)
        fault = _fault(each, list(known))
        yield fault.softened() if any(_is_below(image.path, other.path) for other in known.values()) else fault


def _is_below(path: str, other: str) -> bool:
    """Whether one path is the other, or ends with it: below another host or project it can be what a mirror offers."""
    return f"/{path}".endswith(f"/{other}") or f"/{other}".endswith(f"/{path}")


def _fault(each: Delivery, known: list[str]) -> Fault:
    repository = each.deployed.image.repository
    path, position = each.deployed.file.path, each.deployed.image.position
    for name, value in each.variables.items():
        if each.trigger is not None and each.trigger.variables and repository in value:
            path, position = each.trigger.path, each.trigger.variables[name].position
    message = f"the image {repository!r} is deployed with the tag of this commit, and nothing here builds it"
    remedy = f"deploy what is built: {', '.join(map(repr, sorted(known)))}"
    return Fault(position, message, remedy, path=path)
