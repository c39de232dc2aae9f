"""One file a page; the file's name is the address."""
