from django.conf import settings
from django.db import models


class Application(models.Model):
    class Size(models.TextChoices):
        SMALL = 'Small, 10 m²'
        MEDIUM = 'Medium, 20 m²'
        LARGE = 'Large, 40 m²'

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE)
    name = models.CharField('A name for your plot', max_length=60, blank=True)
    size = models.CharField('Size', max_length=20, choices=Size.choices, default=Size.SMALL)
    plan = models.TextField('What would you like to grow, and why?', blank=True)
