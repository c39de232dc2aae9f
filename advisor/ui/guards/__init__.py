"""What a page begins with: who may see it, and whose answers it is about."""
