"""Work of several commands, written once and run by both fronts."""
