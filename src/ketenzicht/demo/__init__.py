"""A model town: made-up residents, organisations and deliveries, always the same from one seed."""
