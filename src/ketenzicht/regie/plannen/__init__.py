"""Plans, their regie, goals and measurements."""
