"""Single support: from melding to voorziening."""
