"""What a password must be."""

from django.contrib.auth.password_validation import MinimumLengthValidator


class LongEnough(MinimumLengthValidator):
    """Says in Dutch what Django has no Dutch sentence for."""

    def get_error_message(self) -> str:
        """Dutch: B1."""
        return f"Dit wachtwoord is te kort; gebruik minstens {self.min_length} tekens."
