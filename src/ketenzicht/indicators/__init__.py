"""The measuring table: one definition per figure, and the planner that works it out."""
