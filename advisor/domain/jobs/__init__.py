"""Jobs, their weights and hard moments, and what people wish for."""
