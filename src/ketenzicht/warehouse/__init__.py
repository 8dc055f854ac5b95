"""The cellar: from any delivery to a snapshot that can be trusted."""
