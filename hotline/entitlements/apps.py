from django.apps import AppConfig


class EntitlementsConfig(AppConfig):
    name = "hotline.entitlements"
    label = "entitlements"
