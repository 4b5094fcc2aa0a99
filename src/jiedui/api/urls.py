"""Every address of the programs' face."""

from django.urls import path

from jiedui.api import activities, field, kinds, uploads

urlpatterns = [
    path("p/<slug:slug>/kinds", kinds.kinds, name="api_kinds"),
    path("p/<slug:slug>/activities", activities.activities, name="api_activities"),
    path("p/<slug:slug>/activities/<uuid:uid>", activities.activity, name="api_activity"),
    path("uploads/<uuid:uid>", uploads.upload, name="api_upload"),
    path("uploads/<uuid:uid>/finish", uploads.upload_finish, name="api_upload_finish"),
    path("field/hello", field.hello, name="api_field_hello"),
    path("field/devices", field.devices, name="api_field_devices"),
    path("field/p/<slug:slug>/copy", field.copy, name="api_field_copy"),
    path("field/p/<slug:slug>/submissions", field.submissions, name="api_field_submissions"),
    path("field/p/<slug:slug>/conflicts/<uuid:uid>", field.conflicts, name="api_field_conflict"),
]
