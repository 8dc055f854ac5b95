"""Who may. Contacts, actions, notes and consultations."""
