"""Where answers are kept: SQLAlchemy over SQLite (PostgreSQL by the same code path)."""
