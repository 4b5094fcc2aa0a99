"""Every address of the programs' face."""

from django.urls import path

from jiedui.api import field, uploads

urlpatterns = [
    path("uploads/<uuid:uid>", uploads.upload, name="api_upload"),
    path("uploads/<uuid:uid>/finish", uploads.upload_finish, name="api_upload_finish"),
    path("field/hello", field.hello, name="api_field_hello"),
    path("field/devices", field.devices, name="api_field_devices"),
    path("field/p/<slug:slug>/copy", field.copy, name="api_field_copy"),
    path("field/p/<slug:slug>/submissions", field.submissions, name="api_field_submissions"),
    path("field/p/<slug:slug>/conflicts/<uuid:uid>", field.conflicts, name="api_field_conflict"),
]
