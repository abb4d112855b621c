"""The commands of the command line, one module a subject. Libraries are imported when a command runs."""
