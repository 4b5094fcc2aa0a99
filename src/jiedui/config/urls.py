"""The URL root."""

from django.urls import include, path

urlpatterns = [path("api/", include("jiedui.api.urls")), path("", include("jiedui.web.urls"))]
handler400 = "jiedui.web.errors.unusable"
handler403 = "jiedui.web.errors.forbidden"
handler404 = "jiedui.web.errors.missing"
handler500 = "jiedui.web.errors.broken"
