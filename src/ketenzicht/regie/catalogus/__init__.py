"""The catalogue of products and case types."""
