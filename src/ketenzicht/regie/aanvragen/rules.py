"""Who may. Single support: from melding to voorziening."""
