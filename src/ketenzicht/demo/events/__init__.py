"""What happens in the town: typed arrays per block of residents, for the deliveries and the record."""
