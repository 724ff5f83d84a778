"""The product's settings without its walls."""

from hotline.config import settings as product

globals().update({name: getattr(product, name) for name in dir(product) if name.isupper()})

_WALLS = (
    "hotline.access.middleware.ActorMiddleware",
    "hotline.access.middleware.PolicyMiddleware",
)
MIDDLEWARE = [each for each in product.MIDDLEWARE if each not in _WALLS]
ROOT_URLCONF = "bench.plain.views"
DATABASES = {
    "default": {
        **{k: v for k, v in product.DATABASES["default"].items() if k != "OWNER"},
        "ENGINE": "django.db.backends.postgresql",
        # Ours prepares its statements too.
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 3},
        # The superuser, whom the kernel vouches for: no policy holds for her.
        "USER": "postgres",
        "PASSWORD": "",
    }
}
