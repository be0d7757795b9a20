"""A fleet."""

from pipelinegen import Cluster

fleet = Cluster(api="https://10.0.0.1:6443", memory_limit="8Gi")
