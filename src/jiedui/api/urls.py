"""Every address of the programs' face."""

from django.urls import path

from jiedui.api import uploads

urlpatterns = [
    path("uploads/<uuid:uid>", uploads.upload, name="api_upload"),
    path("uploads/<uuid:uid>/finish", uploads.upload_finish, name="api_upload_finish"),
]
