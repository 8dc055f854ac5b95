"""Contacts, actions, notes and consultations."""
