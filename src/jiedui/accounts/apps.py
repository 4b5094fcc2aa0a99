from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class AccountsConfig(AppConfig):
    name = "jiedui.accounts"
    label = "accounts"

    def ready(self) -> None:
        """The moment of signing in is noted by ourselves: nobody stays out because it can't be."""
        from jiedui.accounts.sessions import note_sign_in  # noqa: PLC0415 - models can be imported only now

        user_logged_in.disconnect(dispatch_uid="update_last_login")
        user_logged_in.connect(note_sign_in)
