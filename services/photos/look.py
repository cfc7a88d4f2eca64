"""Whether a file is a picture, whole, and of a size that can be shown."""

import hashlib
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from models.photos import PhotoType
from services.errors import Invalid

MOST_PIXELS = 60_000_000
_TYPES = {"JPEG": PhotoType.JPEG, "PNG": PhotoType.PNG, "WEBP": PhotoType.WEBP}


class NoPhoto(Invalid):
    code = "no_photo"
    zh = "该文件不是完整的照片；请上传 JPEG、PNG 或 WebP 格式的原图（苹果手机请在相机设置中选择“兼容性最佳”）。"
    en = "This is no whole picture: send a JPEG, PNG or WebP as it was taken (on an iPhone choose “Most Compatible” for the camera)."


class TooManyPixels(Invalid):
    code = "photo_too_many_pixels"
    zh = "照片的像素超过上限 {most}；请以较低分辨率拍摄或缩小后上传。"
    en = "The picture has more than the {most} pixels that are taken at most: send a smaller one."


@dataclass(frozen=True)
class Picture:
    """A file that was looked at; `sha256` of all its bytes."""

    content: bytes
    sha256: str
    content_type: PhotoType
    width: int
    height: int


def look(content: bytes) -> Picture:
    """Reads it to its end, which a picture that was cut has not got. Raises NoPhoto, TooManyPixels."""
    try:
        with Image.open(BytesIO(content), formats=tuple(_TYPES)) as picture:
            if picture.width * picture.height <= MOST_PIXELS:
                size, kind = picture.size, _TYPES[str(picture.format)]
                picture.draft("L", (64, 64))  # a JPEG is unpacked in eighths, and read to its end all the same
                picture.load()
            else:
                raise TooManyPixels("/file", most=MOST_PIXELS)
    except Invalid:
        raise
    except Image.DecompressionBombError as error:
        raise TooManyPixels("/file", most=MOST_PIXELS) from error
    except Exception as error:  # whatever a decoder stumbles over, it is no picture
        raise NoPhoto("/file") from error
    return Picture(content, hashlib.sha256(content).hexdigest(), kind, *size)
