"""Files that people bring or take along: CSV, Excel, whole files; and where the program's own files lie."""
