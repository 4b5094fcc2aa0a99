"""The URL root."""

from django.urls import include, path

urlpatterns = [path("", include("jiedui.web.urls"))]
