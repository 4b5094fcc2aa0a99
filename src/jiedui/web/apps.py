from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "jiedui.web"
    label = "web"
