"""The demo town in the record: the same residents as in the deliveries, by the same acts as real people use."""
