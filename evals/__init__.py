"""Evaluation: data sets, graders, experiments and reports that measure how well Arthur answers."""
