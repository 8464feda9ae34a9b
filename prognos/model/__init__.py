"""The cohort model: from `Inputs` to a forecast of supply and need (model.md 1 to 6)."""
