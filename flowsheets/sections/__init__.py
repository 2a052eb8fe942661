"""Plant sections, one technology a file; sections of one kind have the same ports, so that they can be exchanged."""
