"""The fuse box: the command line and what ties the rooms together."""
