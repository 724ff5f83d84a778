"""Addresses for whoever comes: no sign-in, no cookie."""

from django.urls import path

from hotline.public import gateway, verifying

app_name = "public"
urlpatterns = [
    path("gateway/told", gateway.told, name="gateway_told"),
    path("verify/", verifying.show, name="verify"),
    path("verify/<str:code>/", verifying.show, name="verify_code"),
]
