"""How the connections to the database work."""
