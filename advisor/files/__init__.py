"""Files that people bring or take along: CSV, Excel, whole files."""
