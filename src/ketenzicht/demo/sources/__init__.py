"""The source systems of the town: what each of them exports, in its own words and its own format."""
