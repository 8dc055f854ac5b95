"""Readers: from a file of any format to one relation of text columns, with the line that each row stands on."""
