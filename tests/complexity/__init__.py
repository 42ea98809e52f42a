"""M06: what reading costs grows with the length of what is read, and no faster."""
