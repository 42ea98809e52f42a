"""Glue to frameworks: each file takes the framework that it is named after, and no other.

- `django`: a backend for `django.core.mail`;
- `fastapi`: a pool that lives as long as the application, as a dependency;
- `flask`: the same, as an extension;
- `celery`: a task that tries again only what was certainly not sent.

`_pool_per_process` is what those share whose servers and workers fork.
"""
