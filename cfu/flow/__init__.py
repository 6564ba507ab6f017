"""The loop: from a project and a model to a checked result, stage by stage."""
