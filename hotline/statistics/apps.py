from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    name = "hotline.statistics"
    label = "statistics"
