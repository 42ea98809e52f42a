"""Work of several commands, written once for both fronts."""
