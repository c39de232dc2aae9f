"""What a running process holds: its settings, its services, and what waits or is counted."""
