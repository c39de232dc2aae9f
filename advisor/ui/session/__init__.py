"""Who is there, and where: the session, the address, what is saved."""
