"""From YAML files to a `Protocol`; every fault is found in one run and told with its place."""
