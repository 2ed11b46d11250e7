"""Time zones to choose from: one or more for each hour in which people work, by the names that computers know."""

from typing import Final

ZONES: Final = (
    *("Pacific/Honolulu", "America/Anchorage", "America/Los_Angeles", "America/Vancouver", "America/Denver"),
    *("America/Phoenix", "America/Chicago", "America/Mexico_City", "America/New_York", "America/Toronto"),
    *("America/Bogota", "America/Lima", "America/Santiago", "America/Sao_Paulo", "America/Argentina/Buenos_Aires"),
    *("Atlantic/Azores", "UTC", "Europe/London", "Europe/Dublin", "Europe/Lisbon", "Africa/Lagos"),
    *("Europe/Amsterdam", "Europe/Berlin", "Europe/Madrid", "Europe/Paris", "Europe/Rome", "Europe/Stockholm"),
    *("Europe/Vienna", "Europe/Warsaw", "Europe/Zurich", "Africa/Cairo", "Africa/Johannesburg", "Asia/Jerusalem"),
    *("Europe/Athens", "Europe/Helsinki", "Europe/Istanbul", "Africa/Nairobi", "Asia/Riyadh", "Asia/Dubai"),
    *("Asia/Karachi", "Asia/Kolkata", "Asia/Dhaka", "Asia/Bangkok", "Asia/Jakarta", "Asia/Ho_Chi_Minh"),
    *("Asia/Hong_Kong", "Asia/Kuala_Lumpur", "Asia/Manila", "Asia/Shanghai", "Asia/Singapore", "Asia/Taipei"),
    *("Australia/Perth", "Asia/Seoul", "Asia/Tokyo", "Australia/Brisbane", "Australia/Sydney", "Pacific/Auckland"),
)
