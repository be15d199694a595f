"""Orchestration: `dvc.yaml` run by Prefect; no logic of the components."""
