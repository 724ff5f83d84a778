from django.apps import AppConfig


class InspectionConfig(AppConfig):
    name = "hotline.inspection"
    label = "inspection"
