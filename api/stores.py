"""Where files lie, by the settings."""

from api.settings import Settings
from services import photos


def of_photos(settings: Settings) -> photos.Store:
    """A bucket where one is named, else a folder."""
    if (bucket := settings.bucket) is None:
        return photos.Folder(settings.photo_folder)
    return photos.Bucket(
        endpoint=bucket.endpoint,
        name=bucket.name,
        region=bucket.region,
        access_key=bucket.access_key,
        secret_key=bucket.secret_key,
    )
