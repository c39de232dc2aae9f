"""How weights are kept and watched: versions, audit, what-if, diagnostics, outcomes."""
