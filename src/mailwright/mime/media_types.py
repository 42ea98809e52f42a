"""Media types by file name: a table of our own, so that every machine gives the same answer."""

from __future__ import annotations

OCTET_STREAM = "application/octet-stream"

_TYPES = {
    "text/plain": "txt text log ini conf md5 diff patch",
    "text/markdown": "md markdown",
    "text/html": "html htm",
    "text/css": "css",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "text/calendar": "ics ical",
    "text/vcard": "vcf vcard",
    "text/xml": "xsl xslt",
    "text/javascript": "js mjs",
    "text/x-python": "py",
    "message/rfc822": "eml",
    "image/png": "png",
    "image/jpeg": "jpg jpeg jpe jfif",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/avif": "avif",
    "image/heic": "heic",
    "image/svg+xml": "svg",
    "image/bmp": "bmp",
    "image/tiff": "tif tiff",
    "image/x-icon": "ico",
    "image/vnd.adobe.photoshop": "psd",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/ogg": "ogg oga opus",
    "audio/flac": "flac",
    "audio/wav": "wav",
    "audio/aac": "aac",
    "audio/midi": "mid midi",
    "video/mp4": "mp4 m4v",
    "video/mpeg": "mpg mpeg",
    "video/quicktime": "mov",
    "video/webm": "webm",
    "video/ogg": "ogv",
    "video/x-matroska": "mkv",
    "video/x-msvideo": "avi",
    "font/woff": "woff",
    "font/woff2": "woff2",
    "font/ttf": "ttf",
    "font/otf": "otf",
    "application/pdf": "pdf",
    "application/json": "json",
    "application/xml": "xml",
    "application/yaml": "yaml yml",
    "application/toml": "toml",
    "application/rtf": "rtf",
    "application/zip": "zip",
    "application/gzip": "gz tgz",
    "application/x-bzip2": "bz2",
    "application/x-xz": "xz",
    "application/zstd": "zst",
    "application/x-tar": "tar",
    "application/x-7z-compressed": "7z",
    "application/vnd.rar": "rar",
    "application/epub+zip": "epub",
    "application/msword": "doc dot",
    "application/vnd.ms-excel": "xls xlt",
    "application/vnd.ms-powerpoint": "ppt pps",
    "application/vnd.ms-outlook": "msg",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
    "application/postscript": "ps eps ai",
    "application/sql": "sql",
    "application/wasm": "wasm",
    "application/pgp-signature": "sig",
    "application/pkcs7-mime": "p7m",
    "application/pkcs7-signature": "p7s",
    "application/x-pkcs12": "p12 pfx",
    "application/pkix-cert": "cer crt",
    "application/ms-tnef": "tnef",
    "application/java-archive": "jar",
    "application/vnd.android.package-archive": "apk",
    "application/vnd.sqlite3": "sqlite sqlite3",
}
_BY_EXTENSION = {
    extension: media_type
    for media_type, extensions in _TYPES.items()
    for extension in extensions.split()
}


def guess_media_type(filename: str) -> str:
    """Return the media type that the extension of `filename` stands for.

    An unknown one gives ``application/octet-stream`` (RFC 2046 section 4.5.1).
    """
    _, dot, extension = filename.rpartition(".")
    return _BY_EXTENSION.get(extension.lower(), OCTET_STREAM) if dot else OCTET_STREAM


def extension_of(media_type: str) -> str:
    """Return the usual extension of a media type with its dot; ".bin" where there is none."""
    extensions = _TYPES.get(media_type.lower(), "bin")
    return f".{extensions.partition(' ')[0]}"
