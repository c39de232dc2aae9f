"""Charts: pure data in, plotly figure out."""
