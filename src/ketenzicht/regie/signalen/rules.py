"""Who may. The register of signals and its filter rules."""
